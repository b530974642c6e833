# The studio in a container: page and API on port 8083, as nobody in particular.
#   docker build -t cadenza .
#   docker run --rm -p 127.0.0.1:8083:8083 -v cadenza:/var/lib/cadenza cadenza
# docs/guides/containers.md says more; compose.yaml adds a language model.

# The page. Only what it is built from goes in, packages before sources: a change of a component
# installs nothing again.
FROM node:22.20.0-bookworm-slim AS page
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-progress --loglevel=error
COPY web/ ./
RUN npm run build -- --logLevel warn

# The package with the page in it, in an environment of its own. EXTRAS=studio,corpus,notation,train
# also trains models, at some gigabytes more.
FROM python:3.11.14-slim-bookworm AS package
ARG EXTRAS=studio,corpus,notation
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY src/ src/
COPY --from=page /build/src/cadenza/http/page/ src/cadenza/http/page/
RUN python -m venv /opt/cadenza \
    && /opt/cadenza/bin/pip install --quiet -c constraints.txt ".[${EXTRAS}]" \
    && /opt/cadenza/bin/pip install --quiet -c constraints.txt --no-deps basic-pitch

# What runs.
FROM python:3.11.14-slim-bookworm
# FluidSynth, a SoundFont for it, and what the effects' library needs of the system. The release
# of Debian pins them; a version by hand would only keep security fixes out.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libatomic1 libfluidsynth3 musescore-general-soundfont-small \
    && rm -rf /var/lib/apt/lists/*
# One home for everything that is kept. The folders are there so that volumes begin as theirs.
RUN groupadd --gid 10001 cadenza \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/cadenza --no-create-home \
        --shell /usr/sbin/nologin cadenza \
    && install -d -o 10001 -g 10001 -m 0750 /var/lib/cadenza /var/lib/cadenza/studio \
        /var/lib/cadenza/models /var/lib/cadenza/soundfonts
COPY --from=package /opt/cadenza /opt/cadenza
ENV PATH=/opt/cadenza/bin:$PATH \
    CADENZA_HOME=/var/lib/cadenza \
    HOME=/var/lib/cadenza \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /var/lib/cadenza
VOLUME /var/lib/cadenza
EXPOSE 8083
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8083/health', timeout=4)"]
ENTRYPOINT ["cadenza"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8083"]
