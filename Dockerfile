# Building fetches packages of Debian and npm; running needs no network:
#
#   docker build -t faultline .
#   docker run --rm --network none --read-only -v "$PWD:/src:ro" faultline check --base origin/main
FROM debian:12-slim AS build
COPY . /build
WORKDIR /build
RUN make build && strip build/release/faultline

FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgit2-1.5 libigraph3 libyaml-0-2 libpcre2-8-0 libutf8proc2 libmpfr6 \
        libgmp10 libexpat1 zlib1g libsqlite3-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home faultline
COPY --from=build /build/build/release/faultline /usr/local/bin/faultline
COPY integrations/action.sh /usr/local/bin/faultline-action
USER faultline
WORKDIR /src
ENTRYPOINT ["faultline"]
