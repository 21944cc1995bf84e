//! One story on both databases.

/// Each story on SQLite and on PostgreSQL; a story takes a `Setting`.
#[macro_export]
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() { super::$story($crate::night::Setting::default()).await })+
        }
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                let server = $crate::postgres::Postgres::shared();
                super::$story($crate::night::Setting { database: Some(server.database()), ..$crate::night::Setting::default() }).await
            })+
        }
    };
}
