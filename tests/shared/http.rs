//! A small HTTP server on the loopback interface, with a thread and one request per connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// Serves until the tests end. The function gets the lines of each request up to the empty one, and the body.
pub(crate) fn listen(
    answer: impl Fn(&[String], Vec<u8>, &mut TcpStream) + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                let mut stream = BufReader::new(stream.expect("a connection"));
                // A client may connect and ask nothing.
                if let Some((head, body)) = read(&mut stream) {
                    answer(&head, body, stream.get_mut());
                }
            });
        }
    });
    address
}

fn read(stream: &mut BufReader<TcpStream>) -> Option<(Vec<String>, Vec<u8>)> {
    let lines = stream.by_ref().lines().map_while(Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    head.first()?;
    let length = head.iter().find_map(|line| {
        let line = line.to_lowercase();
        let length = line.strip_prefix("content-length:")?.trim();
        Some(length.parse().expect("a number"))
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).expect("a body");
    Some((head, body))
}

/// Writes a whole response. A client that stops reading is not an error.
pub(crate) fn respond(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}
