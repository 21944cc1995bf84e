//! `push-keys`: the keys that sign our pushes. The first is made at the first start.

use clap::Subcommand;
use nattvakt_store::{Options, Store, subscriptions};

use crate::cli::Failure;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::push::keys::PushKeys;

#[derive(Subcommand)]
pub enum PushKeysCommand {
    /// The keys, oldest first, with how many phones still use each.
    List,
    /// Make a new one. Phones move to it as their apps are opened; the old ones go on signing until then.
    Rotate,
    /// Forget an old one that no phone uses any more.
    Forget {
        public_key: String,
        /// Also when phones still use it: they cannot be woken until their app is opened.
        #[arg(long)]
        even_in_use: bool,
    },
}

impl PushKeysCommand {
    pub fn run(self, config: &Config) -> Result<(), Failure> {
        let now = SystemClock::start(None).now();
        let keys = PushKeys::load_or_make(&config.keys.dir, now)?;
        match self {
            PushKeysCommand::List => {
                let used = in_use(config)?;
                for key in keys.all() {
                    println!(
                        "{}  made {}  phones: {}",
                        key.public_key,
                        key.made_at,
                        used(&key.public_key)
                    );
                }
                Ok(())
            }
            PushKeysCommand::Rotate => {
                println!("{}", keys.rotate(now)?.public_key);
                Ok(())
            }
            PushKeysCommand::Forget {
                public_key,
                even_in_use,
            } => {
                let phones = in_use(config)?(&public_key);
                if phones > 0 && !even_in_use {
                    return Err(format!(
                        "{phones} phones still use that key; they move when their app is opened (or give --even-in-use)"
                    )
                    .into());
                }
                if keys.current() == public_key {
                    return Err("that is the newest key; rotate first".into());
                }
                if keys.forget(&public_key)? {
                    Ok(())
                } else {
                    Err("there is no such key; `nattvakt push-keys list` shows them".into())
                }
            }
        }
    }
}

fn in_use(config: &Config) -> Result<impl Fn(&str) -> i64 + use<>, Failure> {
    let url = config.database.url.reveal().to_owned();
    nattvakt_store::migrate(&url)?;
    let store = Store::open(&Options { url, pool_size: 1 }, |_| {})?;
    let counts = store.read_blocking(subscriptions::count_by_key)?;
    Ok(move |key: &str| {
        counts
            .iter()
            .find(|(known, _)| known == key)
            .map_or(0, |(_, count)| *count)
    })
}
