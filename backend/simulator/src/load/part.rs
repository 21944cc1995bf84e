//! One part of the load as a child process: told what to do in lines, answering in lines of JSON.

use std::io::{self, BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What the bench tells a part; one word a line. The end of the input ends the part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Begin to count. Answered with `null`.
    Measure,
    /// Stop counting and say what it came to.
    Report,
    /// Phones: say when everybody is live again. Answered with `null` at once, so that the bench knows when
    /// to kill the server, and once more when it has come true.
    Restart,
}

impl Order {
    fn word(self) -> &'static str {
        match self {
            Order::Measure => "measure",
            Order::Report => "report",
            Order::Restart => "restart",
        }
    }

    pub fn parse(line: &str) -> Option<Self> {
        [Order::Measure, Order::Report, Order::Restart]
            .into_iter()
            .find(|order| order.word() == line.trim())
    }
}

/// A part's answer, a line on its standard output.
pub fn answer(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

pub struct Part {
    child: Child,
    orders: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Part {
    pub fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let orders = child.stdin.take();
        let out = child
            .stdout
            .take()
            .ok_or_else(|| io::Error::other("no standard output"))?;
        Ok(Self {
            child,
            orders,
            answers: BufReader::new(out).lines(),
        })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn order<T: DeserializeOwned>(&mut self, order: Order) -> io::Result<T> {
        self.tell(order)?;
        self.hear()
    }

    pub fn tell(&mut self, order: Order) -> io::Result<()> {
        let orders = self
            .orders
            .as_mut()
            .ok_or_else(|| io::Error::other("the part has ended"))?;
        writeln!(orders, "{}", order.word())?;
        orders.flush()
    }

    pub fn hear<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        match self.answers.next() {
            Some(line) => serde_json::from_str(&line?).map_err(io::Error::other),
            None => Err(io::Error::other(format!(
                "a part ended early: {}",
                self.child.wait()?
            ))),
        }
    }

    pub fn end(mut self) -> io::Result<()> {
        drop(self.orders.take());
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_answers_each_order_with_a_line() {
        let mut part = Part::start(Command::new("cat").arg("-")).unwrap();
        part.tell(Order::Report).unwrap();
        let echoed = part.answers.next().unwrap().unwrap();
        assert_eq!(Order::parse(&echoed), Some(Order::Report));
        assert_eq!(Order::parse("dance"), None);
        part.end().unwrap();
    }

    #[test]
    fn a_part_that_dies_is_an_error_and_not_a_wait() {
        let mut part = Part::start(&mut Command::new("true")).unwrap();
        assert!(part.hear::<()>().is_err());
    }
}
