//! The style and the script of the page, and the policy that allows no others.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The content of the only `style` element.
pub(super) const STYLE: &str = concat!(
    include_str!("base.css"),
    include_str!("overview.css"),
    include_str!("cases.css"),
    include_str!("attempts.css"),
    include_str!("print.css"),
);

/// The content of the only `script` element that runs.
pub(super) const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("elements.js"),
    include_str!("archive.js"),
    include_str!("address.js"),
    include_str!("filter.js"),
    include_str!("attempts.js"),
    include_str!("details.js"),
    include_str!("list.js"),
    include_str!("main.js"),
    "})();\n",
);

/// The content security policy: nothing is loaded, and only [`STYLE`] and [`SCRIPT`] have an effect.
pub(super) fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'",
        source(STYLE),
        source(SCRIPT)
    )
}

/// The hash by which a policy names the content of an element.
fn source(content: &str) -> String {
    let hash = Sha256::digest(content.as_bytes());
    format!("sha256-{}", STANDARD.encode(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_the_form_of_a_policy() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            source("alert(1)"),
            "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI="
        );
    }

    #[test]
    fn neither_style_nor_script_ends_its_element_or_inserts_markup() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ] {
            assert!(!SCRIPT.contains(sink), "{sink}");
        }
    }
}
