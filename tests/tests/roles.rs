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
            Access::Public | Access::SignedCommands => continue,
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
async fn each_role_sees_what_it_may_and_nothing_else() {
    let night = Night::begin().await;
    let (now, unassigned) = ("/api/units/{unit}/now", "/api/devices/unassigned");
    let guarded = |access| matches!(access, Access::Holding(_) | Access::InUnit(_));
    let paths: Vec<_> = endpoints()
        .iter()
        .filter(|one| guarded(one.access))
        .map(|one| one.path)
        .collect();
    assert_eq!(
        paths,
        [now, unassigned],
        "a new endpoint belongs in the table below"
    );

    let of = |role| night.username_of(role);
    for (username, now_is, unassigned_is) in [
        ("kari.bjork", 200, 403),
        ("marit.bjork", 200, 403),
        ("nils.furu", 403, 403),
        (of(Role::Coordinator), 200, 200),
        (of(Role::Responder), 200, 403),
        (of(Role::ItOperator), 403, 200),
        (of(Role::Supplier), 403, 403),
        (of(Role::Auditor), 403, 403),
        (of(Role::Administrator), 403, 200),
    ] {
        let phone = night.phone(username).await;
        let bjork = now.replace("{unit}", &night.unit("Bjørk").to_string());
        for (path, expected) in [(bjork.as_str(), now_is), (unassigned, unassigned_is)] {
            assert_eq!(
                phone.asks(Method::GET, path).await.status(),
                expected,
                "{username} {path}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_follows_the_units_it_may_and_it_none_of_them() {
    let night = Night::begin().await;
    let all: Vec<UnitId> = night.municipality.units.iter().map(|unit| unit.id).collect();
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
