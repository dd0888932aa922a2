# A GitHub Actions runner with what kernel grading needs, for one job and one GPU. docs/runners.md says why it is made this way.
#   docker build -f docker/runner/runner.Dockerfile -t llm-inference-runner .
#
# The runner program comes from GitHub's own image. That image is not the base, because in it the runner's user may call sudo without a
# password and talk to a Docker daemon: a job could then leave its container.
# The bases have tags and no digests: see ../learner.Dockerfile.
FROM ghcr.io/actions/actions-runner:2.337.0 AS runner

FROM nvidia/cuda:13.0.3-base-ubuntu24.04
ARG CN=
COPY docker/mirror.sh scripts/sources.env /tmp/
# libicu74 and libssl3t64: .NET, which the runner is written in. gcc and python3-dev: Triton builds its launcher when a kernel first runs.
# Ubuntu's mirrors drop a version when its security update arrives: a pinned one stops building that day.
# hadolint ignore=DL3008
RUN /tmp/mirror.sh \
 && apt-get update \
 && apt-get install -y --no-install-recommends \
      bubblewrap ca-certificates curl gcc git jq libc6-dev libicu74 libssl3t64 make python3 python3-dev python3-venv tini \
 && rm -rf /var/lib/apt/lists/* \
 && userdel --remove ubuntu \
 && useradd --uid 1001 --user-group --create-home --shell /bin/bash runner
COPY --from=runner --chown=1001:1001 /home/runner /home/runner

# The wheels of constraints.txt, so that a job's `make setup EXTRA=kernels TORCH=cuda` downloads next to nothing. Wheels are data: what is
# installed belongs to the job and goes with it.
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY grader/ grader/
RUN . /tmp/sources.env \
 && export PIP_INDEX_URL="${CN:+$PYPI_CN}" \
 && python3 -m venv /tmp/pip \
 && /tmp/pip/bin/python -m pip download --no-cache-dir --quiet -c constraints.txt -d /opt/wheels '.[kernels]' 'setuptools>=77' \
 && rm -rf /tmp/pip /tmp/mirror.sh /tmp/sources.env /build/*

ENV LANG=C.UTF-8 PIP_FIND_LINKS=/opt/wheels NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    RUNNER_MANUALLY_TRAP_SIG=1 ACTIONS_RUNNER_PRINT_LOG_TO_STDOUT=1
USER 1001:1001
WORKDIR /home/runner
ENTRYPOINT ["tini", "--"]
CMD ["/home/runner/run.sh"]
