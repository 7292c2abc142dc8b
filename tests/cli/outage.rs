//! How long a service that does not answer is waited for, and what is said of it.

use crate::sigma::Sigma;

#[test]
fn a_service_that_cannot_be_reached_is_named() {
    let sigma = Sigma::with_attempts("[pass]").env("SIGMAMIND_API_KEY", "key_1.secret");
    sigma
        .run("run --api-url http://127.0.0.1:1 --outage-limit 0s")
        .exits(4)
        .says("cannot connect to 127.0.0.1:1: Connection refused");
}

#[test]
fn a_proxy_that_cannot_be_reached_is_named_with_its_variable_and_without_its_password() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let sigma = Sigma::with_attempts("[pass]")
            .env("SIGMAMIND_API_KEY", "key_1.secret")
            .env(variable, "http://user:hunter2@127.0.0.1:1");
        sigma
            .run("run -v --api-url https://api.example --outage-limit 0s")
            .exits(4)
            .says(&format!(
                "api.example:443 through the proxy 127.0.0.1:1 ({variable}): "
            ))
            .never_says("hunter2");
    }
}
