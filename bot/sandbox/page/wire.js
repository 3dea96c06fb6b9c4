// The sandbox's control API, as the page uses it.

async function asked(method, path, options = {}) {
  const response = await fetch(`/sandbox/${path}`, { method, ...options });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `${response.status} ${response.statusText}`);
  return body;
}

function posted(path, body) {
  const headers = { "Content-Type": "application/json" };
  return asked("POST", path, { headers, body: JSON.stringify(body) });
}

export const wire = {
  phones: () => asked("GET", "phones"),
  chat: (id) => asked("GET", `phones/${id}/chat`),
  state: () => asked("GET", "state"),
  start: (id, payload) => posted(`phones/${id}/start`, { payload }),
  text: (id, text, replyTo) => posted(`phones/${id}/text`, { text, reply_to_message_id: replyTo ?? null }),
  edit: (id, messageId, text) => posted(`phones/${id}/edit`, { message_id: messageId, text }),
  tap: (id, messageId, data) => posted(`phones/${id}/tap`, { message_id: messageId, data }),
  block: (id) => posted(`phones/${id}/block`, {}),
  unblock: (id) => posted(`phones/${id}/unblock`, {}),
  upload(id, kind, file, caption, replyTo) {
    const form = new FormData();
    form.append("kind", kind);
    form.append("caption", caption);
    form.append("reply_to_message_id", replyTo ?? "");
    form.append("file", file, file.name);
    return asked("POST", `phones/${id}/upload`, { body: form });
  },
};

export function listen({ onEvent, onOpen, onLost }) {
  const source = new EventSource("/sandbox/events");
  source.onopen = onOpen;
  source.onerror = onLost;
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
}
