# Two stages: what builds stays behind. The image runs any role: python -m helpdesk web|events|worker|beat.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
RUN pip install --no-cache-dir uv
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project --extra sentry
COPY . .
# The key is thrown away: nothing that is built here is signed with it.
RUN export SECRET_KEY=only-to-build STATIC_ROOT=/app/static-root DATA_DIR=/tmp/build && \
    /opt/venv/bin/python manage.py compile_translations && \
    /opt/venv/bin/python manage.py collectstatic --noinput && \
    /opt/venv/bin/python -m compileall -q /app

FROM python:${PYTHON}-slim
RUN useradd --uid 1000 --no-create-home --shell /usr/sbin/nologin helpdesk && \
    install -d -o 1000 -g 1000 -m 0700 /data
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    DATA_DIR=/data STATIC_ROOT=/app/static-root BIND=0.0.0.0 PORT=8000
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 1000:1000
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "helpdesk", "web"]
