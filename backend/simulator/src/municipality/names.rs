//! Made-up people and addresses.

use nattvakt_core::vocabulary::Role;

pub const MUNICIPALITY: &str = "Nordlia";
pub const MUNICIPALITY_SLUG: &str = "nordlia";

pub const PATIENTS: [&str; 40] = [
    "Astrid N.",
    "Bjarne H.",
    "Solveig T.",
    "Olav M.",
    "Gerd A.",
    "Torbjørn K.",
    "Ingeborg S.",
    "Harald B.",
    "Randi L.",
    "Arne J.",
    "Kjellaug F.",
    "Magnhild R.",
    "Sverre D.",
    "Borghild E.",
    "Einar V.",
    "Åse G.",
    "Leif O.",
    "Signe P.",
    "Reidar I.",
    "Turid H.",
    "Gudrun M.",
    "Odd B.",
    "Aslaug K.",
    "Hjalmar S.",
    "Ragnhild T.",
    "Alf N.",
    "Synnøve L.",
    "Trygve A.",
    "Målfrid R.",
    "Kåre E.",
    "Ellen J.",
    "Sigurd F.",
    "Margit V.",
    "Birger D.",
    "Oddny S.",
    "Johan S.",
    "Hjørdis G.",
    "Asbjørn P.",
    "Laila Ø.",
    "Thorleif W.",
];

pub struct Home {
    pub name: &'static str,
    pub address: &'static str,
    pub directions: &'static str,
}

pub const HOMES: [Home; 9] = [
    Home {
        name: "Bakken",
        address: "Granstubben 4",
        directions: "Nøkkelboks til høyre for inngangsdøra. Bratt bakke, strø ligger i kassa ved postkassene.",
    },
    Home {
        name: "Elveheim",
        address: "Elvefaret 112",
        directions: "E-lås. Gå inn fra baksiden, verandaen er glatt. Hunden er snill.",
    },
    Home {
        name: "Nordstua",
        address: "Setervegen 61",
        directions: "Nøkkelboks på garasjen. Siste 300 m er grusveg; om vinteren går det raskest fra øvre avkjørsel.",
    },
    Home {
        name: "Solbakken",
        address: "Kirkestien 9, H0201",
        directions: "Ring på hos vaktmester etter kl. 22. Leiligheten er i 2. etasje, heis til venstre.",
    },
    Home {
        name: "Tunet",
        address: "Storgardsvegen 33",
        directions: "Kårboligen, ikke hovedhuset. Nøkkelboks under trappa. To brukere i samme bolig.",
    },
    Home {
        name: "Lia",
        address: "Bjørkelia 17",
        directions: "E-lås. Parker i vegkanten, innkjørselen er smal.",
    },
    Home {
        name: "Myrstad",
        address: "Myrvegen 208",
        directions: "Nøkkelboks ved vedskjulet. Dårlig mobildekning: ring fra fasttelefonen i gangen.",
    },
    Home {
        name: "Fossen",
        address: "Fosseberget 2B",
        directions: "Inngang fra kjelleren. Lyset i trappa står på bevegelsessensor.",
    },
    Home {
        name: "Granly",
        address: "Granvegen 40",
        directions: "Døra er sjelden låst. Bank først: hører dårlig og blir lett redd.",
    },
];

/// Of each unit; the first leads the shift.
pub const STAFF: [[(&str, &str); 4]; 3] = [
    [
        ("Marit", "Solberg"),
        ("Kari", "Lunde"),
        ("Amina", "Yusuf"),
        ("Jonas", "Vik"),
    ],
    [
        ("Nils", "Haugen"),
        ("Sofie", "Dahl"),
        ("Piotr", "Nowak"),
        ("Thea", "Moen"),
    ],
    [
        ("Anne", "Bakke"),
        ("Erik", "Strand"),
        ("Fatima", "Ali"),
        ("Lars", "Eide"),
    ],
];

/// One for each role that is held in the whole municipality.
pub const OTHERS: [(Role, &str, &str); 6] = [
    (Role::Coordinator, "Hanne", "Myhre"),
    (Role::Responder, "Stian", "Lie"),
    (Role::ItOperator, "Geir", "Aasen"),
    (Role::Supplier, "Camilla", "Berg"),
    (Role::Auditor, "Ruth", "Holm"),
    (Role::Administrator, "Tore", "Nygård"),
];
