# The bot in a container: docs/operations.md. Build: docker build -t engagement .
# Pin the base by digest where your registry mirrors it.
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE manifest.yml ./
COPY engagement engagement
COPY bot bot
COPY migrations migrations
RUN python -m venv /opt/engagement && /opt/engagement/bin/pip install --no-cache-dir .

FROM python:3.12-slim-bookworm
COPY --from=build /opt/engagement /opt/engagement
RUN useradd --system --uid 10001 --home-dir /var/lib/engagement --create-home engagement
ENV PATH=/opt/engagement/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LOG_FORMAT=json \
    DATABASE_URL=sqlite:////var/lib/engagement/engagement.db
USER 10001
WORKDIR /var/lib/engagement
VOLUME /var/lib/engagement
EXPOSE 8080
# SIGTERM drains what was acknowledged within 15 s: give the container 30.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["engagement"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
