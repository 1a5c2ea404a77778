# One image for web, worker, scheduler and migration; a second one for the proxy, with the static files in it.

FROM python:3.13-slim AS build
WORKDIR /portal
RUN python -m venv /venv
# `--build-arg S3=1`: with the packages by which files lie in a bucket (STORAGE_URL).
ARG S3=0
COPY requirements/base.txt requirements/s3.txt requirements/
RUN which=base && if [ "$S3" = 1 ]; then which=s3; fi \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r "requirements/$which.txt"
COPY manage.py ./
COPY coordination coordination
COPY meetings meetings
COPY sharing sharing
COPY templates templates
COPY static static
COPY locale locale
# Any command of manage.py compiles the texts; compressing every static file takes its time, spent here once and not at each start.
ENV STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage STATIC_ROOT=/srv/static
RUN /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /venv/bin/python -m compileall -q coordination meetings sharing

FROM caddy:2-alpine AS proxy
COPY deploy/Caddyfile /etc/caddy/Caddyfile
COPY --from=build /srv/static /srv/static

FROM python:3.13-slim AS portal
# `--build-arg OFFICE=1`: with LibreOffice, by which previews show the pages of Office documents (500 MB more).
ARG OFFICE=0
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /data /anchors \
    && apt-get update -q && apt-get install -qy --no-install-recommends fonts-noto-cjk \
    && if [ "$OFFICE" = 1 ]; then apt-get install -qy --no-install-recommends \
        libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui; fi \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /venv /venv
COPY --from=build /portal /portal
COPY --from=build /srv/static /srv/static
COPY deploy/healthy.py /usr/local/bin/healthy
WORKDIR /portal
USER portal
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=coordination.settings \
    STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage STATIC_ROOT=/srv/static \
    DATA=/data EMBEDDED=0 DEMO=0 TLS=1
EXPOSE 8000
CMD ["granian", "coordination.wsgi:application", "--interface=wsgi", "--no-ws", "--host=0.0.0.0", "--port=8000", \
    "--workers=2", "--blocking-threads=4", "--workers-kill-timeout=10", "--respawn-failed-workers", "--log-level=warning"]
