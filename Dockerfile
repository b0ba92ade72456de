# The image of docker-compose.yml: a copy of the checkout, set up as khobor.py does it; a test compares the steps.
FROM python:3.12-slim-bookworm

RUN useradd --create-home --uid 1000 khobor \
    && install -d -o khobor -g khobor -m 0700 /var/lib/khobor
WORKDIR /khobor
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

COPY requirements.lock .
RUN pip install --no-deps --require-hashes --only-binary :all: -r requirements.lock
COPY . .
RUN pip install --no-deps --no-build-isolation --editable .

ENV KHOBOR_HOME=/var/lib/khobor PYTHONUNBUFFERED=1 PYTHONUTF8=1
USER khobor
CMD ["khobor", "--help"]
