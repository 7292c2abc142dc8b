//! A small HTTP server on the loopback interface, for what GitHub serves.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

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
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || respond(&stream.expect("a connection"), &*answer));
        }
    });
    format!("http://{address}")
}

fn respond(mut stream: &TcpStream, answer: &impl Fn(&Request) -> Response) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a request");
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (
        words.next().expect("a method"),
        words.next().expect("a path"),
    );
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).expect("a header");
        if header.trim().is_empty() {
            break;
        }
        headers.push(header.trim().to_owned());
    }
    let length = headers.iter().find_map(|header| {
        let (name, value) = header.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse().expect("a number"))
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).expect("a body");
    let (status, answered) = answer(&Request {
        method,
        path,
        headers,
        body: String::from_utf8(body).expect("UTF-8"),
    });
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answered.len()
    );
    // A client may have gone away.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(&answered);
}
