# The default is an image with nothing but the binary, which has its own root certificates:
#     docker build --tag sigma-suite .
#     docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" sigma-suite check
# Services that start a shell in the image of a job, such as GitLab and Jenkins, need the other one:
#     docker build --target ci --tag sigma-suite:ci .

FROM rust:1.95-alpine AS build
# The TLS library has parts in C and assembly.
RUN apk add --no-cache build-base
WORKDIR /source
COPY . .
RUN cargo build --locked --profile dist --bin sigma-suite && cp target/dist/sigma-suite /sigma-suite

# It has git for --changed-since, and the certificates of the system for other programs of the job. The user is left to
# the job: a service may check out as root, and the job must write its results there.
FROM alpine:3.22 AS ci
RUN apk add --no-cache ca-certificates git
COPY --from=build /sigma-suite /usr/local/bin/sigma-suite
CMD ["sh"]

FROM scratch
COPY --from=build /sigma-suite /sigma-suite
WORKDIR /work
# Nobody. It reads a mounted folder; `--user` lets it write there.
USER 65534:65534
ENTRYPOINT ["/sigma-suite"]
