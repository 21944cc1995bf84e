//! The bare actix server beside which Nattvakt is measured. Says its port and serves until its input ends.

use std::io::Read;

use nattvakt_simulator::load::bench::FloorAt;
use nattvakt_simulator::load::{floor_server, part};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let (server, port) = floor_server::serve()?;
    part::answer(&FloorAt { port })?;
    let handle = server.handle();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        drop(handle.stop(false));
        std::process::exit(0);
    });
    server.await
}
