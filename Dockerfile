# Two stages: the first installs everything and unpacks the embedding model, the second only runs it.
# TORCH_INDEX: index of PyTorch's CPU wheels; left empty, the ordinary index is used (a CUDA build, several GB).
FROM python:3.11-slim-bookworm AS build
ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/maintbot
ENV PATH=/opt/maintbot/bin:$PATH
COPY pyproject.toml constraints.txt README.md LICENSE ./
# hadolint ignore=DL3013
RUN torch="$(grep '^torch==' constraints.txt)" \
    && if [ -n "$TORCH_INDEX" ]; then pip install --index-url "$TORCH_INDEX" "$torch"; else pip install "$torch"; fi
COPY docs_store docs_store
COPY indexer indexer
COPY bot bot
RUN pip install --constraint constraints.txt . \
    && MAINTBOT_MODEL_DIR=/opt/models maintbot unpack-model

FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-fra tesseract-ocr-eng tesseract-ocr-osd \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 maintbot && mkdir /data && chown maintbot /data
COPY --from=build /opt/maintbot /opt/maintbot
COPY --from=build /opt/models /opt/models
ENV PATH=/opt/maintbot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MAINTBOT_DATA=/data \
    MAINTBOT_MODEL_DIR=/opt/models \
    MAINTBOT_HEALTH_LISTEN=0.0.0.0
USER 10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["maintbot", "health"]
CMD ["maintbot", "run"]
