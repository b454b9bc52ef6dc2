# The image of every process of the product; docker-compose.yml says which is which.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=revops.settings.production \
    REVOPS_STATE=/var/lib/revops \
    DOCUMENTS_DIR=/var/lib/revops/documents \
    STATIC_ROOT=/srv/static

# libpangoft2: WeasyPrint draws the PDFs with it
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/revops
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
# the values only let the settings load; nothing of them stays in the image
RUN SECRET_KEY=build-only-build-only-build-only-build-only-build-only \
    DATABASE_URL=postgresql://build@localhost/build \
    CELERY_BROKER_URL=redis://localhost/0 \
    ALLOWED_HOSTS=localhost \
    PUBLIC_BASE_URL=https://localhost \
    python manage.py collectstatic --no-input --verbosity 0

RUN useradd --system --create-home --home-dir /var/lib/revops revops \
    && mkdir -p /var/lib/revops/documents \
    && chown -R revops:revops /var/lib/revops
USER revops
VOLUME /var/lib/revops
EXPOSE 8000

CMD ["gunicorn", "revops.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4"]
