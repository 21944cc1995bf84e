//! Who may see what: a table of roles and endpoints, and nothing beyond one's own municipality.

use nattvakt::auth::guard::Access;
use nattvakt::routes::endpoints;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::Role;
use nattvakt_tests::answer::problem;
use nattvakt_tests::night::Night;
use reqwest::Method;

#[tokio::test(flavor = "multi_thread")]
async fn no_endpoint_answers_somebody_who_is_not_signed_in() {
    let night = Night::begin().await;
    let unit = night.unit("Bjørk").to_string();
    let mut asked = 0;
    for endpoint in endpoints() {
        let code = match endpoint.access {
            Access::Public | Access::SignedCommands | Access::Gateway => continue,
            Access::Source => "wrong_source_key",
            Access::SignedIn | Access::Holding(_) | Access::InUnit(_) => "not_signed_in",
        };
        let url = format!("{}{}", night.url, endpoint.path.replace("{unit}", &unit));
        let method: Method = endpoint.method.as_str().parse().unwrap();
        for token in ["", "x.y.z", &night.source_key[1..]] {
            let request = reqwest::Client::new()
                .request(method.clone(), &url)
                .bearer_auth(token);
            problem(request.send().await.unwrap(), code).await;
        }
        asked += 1;
    }
    assert!(asked >= 8, "the table of endpoints has shrunk to {asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_call_what_the_table_says_and_nothing_else() {
    use Role::*;
    let night = Night::begin().await;
    let of = |role| night.username_of(role);
    let usernames = [
        ("care worker", "kari.bjork"),
        ("shift lead", "marit.bjork"),
        ("of another unit", "nils.furu"),
        ("coordinator", of(Coordinator)),
        ("responder", of(Responder)),
        ("it operator", of(ItOperator)),
        ("supplier", of(Supplier)),
        ("auditor", of(Auditor)),
        ("administrator", of(Administrator)),
    ];
    let sees_alarms = ["care worker", "shift lead", "coordinator", "responder"];
    let table: [(&str, &str, &[&str]); 8] = [
        ("GET", "/api/units/{unit}/now", &sees_alarms),
        ("GET", "/api/units/{unit}/alarms/{alarm}/deliveries", &sees_alarms),
        ("GET", "/api/units/{unit}/policy", &sees_alarms),
        ("PUT", "/api/units/{unit}/policy", &["coordinator"]),
        ("GET", "/api/units/{unit}/roster", &sees_alarms),
        ("POST", "/api/units/{unit}/roster", &["shift lead"]),
        (
            "PUT",
            "/api/units/{unit}/patients/{patient}/primary_contact",
            &["shift lead", "coordinator"],
        ),
        (
            "GET",
            "/api/devices/unassigned",
            &["coordinator", "it operator", "administrator"],
        ),
    ];
    let guarded: Vec<_> = endpoints()
        .into_iter()
        .filter(|one| matches!(one.access, Access::Holding(_) | Access::InUnit(_)))
        .map(|one| (one.method.to_string(), one.path))
        .collect();
    let told: Vec<_> = table
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), *path))
        .collect();
    assert_eq!(guarded, told, "a new endpoint belongs in the table");

    let nobody = uuid::Uuid::nil().to_string();
    for (who, username) in usernames {
        let phone = night.phone(username).await;
        for (method, path, allowed) in table {
            let path = path
                .replace("{unit}", &night.unit("Bjørk").to_string())
                .replace("{alarm}", &nobody)
                .replace("{patient}", &nobody);
            let method: Method = method.parse().unwrap();
            let status = phone.asks(method.clone(), &path).await.status();
            // Who may call it is told what is wrong with an empty call, not that they may not.
            assert_eq!(
                status != 403,
                allowed.contains(&who),
                "{who} {method} {path}: {status}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_follows_the_units_it_may_and_it_none_of_them() {
    let night = Night::begin().await;
    let mut all: Vec<UnitId> = night.app.directory().units.keys().copied().collect();
    all.sort();
    let follows = async |username: &str| {
        night
            .phone(username)
            .await
            .cursors
            .into_keys()
            .collect::<Vec<_>>()
    };
    assert_eq!(follows("kari.bjork").await, [night.unit("Bjørk")]);
    for role in [Role::Coordinator, Role::Responder] {
        assert_eq!(follows(night.username_of(role)).await, all);
    }
    let technical = UnitId(night.municipality.id.0);
    assert_eq!(follows(night.username_of(Role::ItOperator)).await, [technical]);
    for role in [Role::Supplier, Role::Auditor, Role::Administrator] {
        assert_eq!(follows(night.username_of(role)).await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_municipalitys_unit_is_not_there() {
    let mut night = Night::begin().await;
    let (neighbour, _) = night.plant_neighbour().await;
    let hanne = night.phone(night.username_of(Role::Coordinator)).await;
    for unit in [
        neighbour.units[0].id.to_string(),
        neighbour.id.to_string(),
        "x".to_owned(),
    ] {
        let answer = hanne.asks(Method::GET, &format!("/api/units/{unit}/now")).await;
        problem(answer, "not_found").await;
    }
    let theirs = night
        .phone(&format!("nabo.{}", night.username_of(Role::Coordinator)))
        .await;
    let unit = theirs.session.units[0].id;
    assert_eq!(
        theirs
            .asks(Method::GET, &format!("/api/units/{unit}/now"))
            .await
            .status(),
        200
    );
}
