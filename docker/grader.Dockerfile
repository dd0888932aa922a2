# Grades one mounted submission. The submission is mounted read-only, the user owns nothing, the root file system may be read-only.
#   docker build -f docker/grader.Dockerfile -t llm-inference-grader .
#   docker run … -v FORK:/submission:ro llm-inference-grader 2.1        docs/docker.md has the whole command: bubblewrap needs three
# options of Docker's, without which the grader says `isolation: process` and its result is not one of record.
#
# The base has a tag and no digest: see learner.Dockerfile.
FROM debian:13-slim AS build
ARG CN=
COPY docker/mirror.sh scripts/sources.env /tmp/
# Debian's mirrors drop a version when its security update arrives: a pinned one stops building that day.
# hadolint ignore=DL3008
RUN /tmp/mirror.sh \
 && apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY grader/ grader/
RUN . /tmp/sources.env \
 && python3 -m venv /opt/grader \
 && PIP_INDEX_URL="${CN:+$PYPI_CN}" /opt/grader/bin/python -m pip install --no-cache-dir --quiet -c constraints.txt .

FROM debian:13-slim
ARG CN=
COPY docker/mirror.sh scripts/sources.env /tmp/
# As above.
# hadolint ignore=DL3008
RUN /tmp/mirror.sh \
 && apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap python3 tini \
 && rm -rf /var/lib/apt/lists/* /tmp/* \
 && mkdir /submission
COPY --from=build /opt/grader /opt/grader
COPY exercises/ /course/exercises/
COPY checklists/ /course/checklists/
# `grader check` keeps its last report beside the course, which nobody may write here.
RUN ln -s /tmp /course/.grader
ENV LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
# A number that owns nothing; no name is needed.
USER 65532:65532
WORKDIR /course
ENTRYPOINT ["tini", "--", "/opt/grader/bin/grader", "check", "--course", "/course", "--submission", "/submission"]
CMD []
