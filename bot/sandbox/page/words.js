// Every word the page says, in French and in English.

const WORDS = {
  fr: {
    title: "Bac à sable",
    colon: " : ",
    what: "le vrai bot, un faux Telegram sur cette machine.",
    connected: "Bot connecté",
    disconnected: "Bot non connecté",
    waiting: (n) => `${n} en attente`,
    other_language: "English",
    other_language_label: "Show this page in English",
    phones: "Téléphones",
    phone_of: (name) => `Téléphone de ${name}`,
    bot: "bot",
    typing: "écrit…",
    typing_long: "en train d’écrire…",
    upload_photo: "envoie une photo…",
    upload_document: "envoie un fichier…",
    record_voice: "enregistre un message…",
    upload_voice: "envoie un message vocal…",
    other_action: "occupé…",
    start: "Démarrer",
    unblock: "Débloquer et reprendre",
    block: "Bloquer le bot",
    blocked: "Vous avez bloqué ce bot.",
    deactivated: "Ce compte n’existe plus.",
    empty: "Que sait faire ce bot ?",
    empty_hint: "Appuyez sur Démarrer pour commencer.",
    message: "Message",
    send: "Envoyer",
    attach: "Joindre",
    photo: "Photo",
    file: "Fichier",
    voice: "Message vocal",
    sticker: "Autocollant",
    document: "Fichier",
    commands: "Menu",
    commands_label: "Commandes du bot",
    reply: "Répondre",
    edit: "Modifier",
    copy: "Copier le texte",
    more: "Actions sur ce message",
    menu: "Options du téléphone",
    cancel: "Annuler",
    editing: "Modification",
    edited: "modifié",
    you: "Vous",
    forwarded: (name) => `Transféré de ${name}`,
    pinned: "Message épinglé",
    today: "Aujourd’hui",
    yesterday: "Hier",
    open_photo: "Agrandir la photo",
    close: "Fermer",
    zoom: "Taille réelle",
    open_link: "Ouvrir le lien",
    open_here: "Ouvrir le lien dans ce téléphone",
    open_on: (name) => `Ouvrir le lien chez ${name}`,
    expand: "Lire la suite",
    collapse: "Réduire",
    spoiler: "Afficher le texte masqué",
    ok: "D’accord",
    to_bottom: "Aller au dernier message",
    lost: "Le bac à sable ne répond plus. Relancez-le, la page se reconnecte seule.",
    no_phone: "Aucun téléphone. Ajoutez-en un avec POST /sandbox/phones.",
    caption: "Légende de la photo ou du fichier (facultatif)",
    sizes: ["o", "ko", "Mo"],
  },
  en: {
    title: "Sandbox",
    colon: ": ",
    what: "the real bot, a make-believe Telegram on this machine.",
    connected: "Bot connected",
    disconnected: "Bot not connected",
    waiting: (n) => `${n} waiting`,
    other_language: "Français",
    other_language_label: "Afficher cette page en français",
    phones: "Phones",
    phone_of: (name) => `${name}’s phone`,
    bot: "bot",
    typing: "typing…",
    typing_long: "typing…",
    upload_photo: "sending a photo…",
    upload_document: "sending a file…",
    record_voice: "recording…",
    upload_voice: "sending a voice message…",
    other_action: "busy…",
    start: "Start",
    unblock: "Unblock and go on",
    block: "Block the bot",
    blocked: "You blocked this bot.",
    deactivated: "This account is gone.",
    empty: "What can this bot do?",
    empty_hint: "Press Start to begin.",
    message: "Message",
    send: "Send",
    attach: "Attach",
    photo: "Photo",
    file: "File",
    voice: "Voice message",
    sticker: "Sticker",
    document: "File",
    commands: "Menu",
    commands_label: "The bot’s commands",
    reply: "Reply",
    edit: "Edit",
    copy: "Copy text",
    more: "Actions on this message",
    menu: "Phone options",
    cancel: "Cancel",
    editing: "Editing",
    edited: "edited",
    you: "You",
    forwarded: (name) => `Forwarded from ${name}`,
    pinned: "Pinned message",
    today: "Today",
    yesterday: "Yesterday",
    open_photo: "Enlarge the photo",
    close: "Close",
    zoom: "Actual size",
    open_link: "Open the link",
    open_here: "Open the link on this phone",
    open_on: (name) => `Open the link on ${name}’s phone`,
    expand: "Read more",
    collapse: "Show less",
    spoiler: "Show the hidden text",
    ok: "OK",
    to_bottom: "Go to the latest message",
    lost: "The sandbox does not answer. Start it again; the page reconnects by itself.",
    no_phone: "No phone. Add one with POST /sandbox/phones.",
    caption: "Caption of the photo or file (optional)",
    sizes: ["B", "kB", "MB"],
  },
};

let language = read() === "en" ? "en" : "fr";

function read() {
  try {
    return localStorage.getItem("sandbox-language");
  } catch {
    return null;
  }
}

export function word(name, ...values) {
  const found = WORDS[language][name];
  return typeof found === "function" ? found(...values) : found;
}

export function currentLanguage() {
  return language;
}

export function switchLanguage() {
  language = language === "fr" ? "en" : "fr";
  try {
    localStorage.setItem("sandbox-language", language);
  } catch {
    // A browser without storage forgets the choice, nothing worse.
  }
}

export function clockTime(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

export function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const daysAgo = Math.round((midnight(new Date()) - midnight(day)) / 86_400_000);
  if (daysAgo === 0) return word("today");
  if (daysAgo === 1) return word("yesterday");
  return day.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

export function fileSize(bytes) {
  const [small, kilo, mega] = word("sizes");
  if (bytes < 1000) return `${bytes} ${small}`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} ${kilo}`;
  return `${(bytes / 1_000_000).toLocaleString(language, { maximumFractionDigits: 1 })} ${mega}`;
}

export function actionWords(action, long) {
  if (!action) return "";
  if (action === "typing") return word(long ? "typing_long" : "typing");
  return word(action) ?? word("other_action");
}
