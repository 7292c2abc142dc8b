//! What GitHub serves.

use crate::http;

pub(crate) struct Request {
    pub(crate) method: String,
    /// With the query.
    pub(crate) path: String,
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

/// A status and a body.
pub(crate) type Response = (u16, Vec<u8>);

/// Serves until the tests end, and gives the address.
pub(crate) fn serve(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> String {
    let address = http::listen(move |head, body, stream| {
        let mut words = head[0].split(' ').map(str::to_owned);
        let (status, answered) = answer(&Request {
            method: words.next().expect("a method"),
            path: words.next().expect("a path"),
            headers: head[1..].to_vec(),
            body: String::from_utf8(body).expect("UTF-8"),
        });
        http::respond(stream, &format!("{status} X"), "", &answered);
    });
    format!("http://{address}")
}
