## Tabs and general

tabs = Hovudmeny
tab-alarms = Alarmar
tab-ward = Avdelinga
tab-tonight = I natt
tab-me = Meg
back = Tilbake
cancel = Avbryt
yes = Ja
no = Nei
you = deg
undo = Angre
dismiss = Fjern
loading = Hentar …
refresh = Hent på nytt
units = Avdelingar
actions = Kva du kan gjere
names-or = { $names } eller { $last }
duration-minutes = { $minutes } min
duration-hours = { $hours } t { $minutes } min
place-unknown = Ukjend stad

## Status line

status-live = Direkte
status-connecting = Koplar til …
status-stale = { $minutes ->
    [0] Fråkopla sidan { $since } — biletet er under eitt minutt gammalt
   *[other] Fråkopla sidan { $since } — viser { $minutes } min gammalt bilete
}
status-none = INGEN KONTAKT
status-none-since = sidan { $since }. Alarmar når deg ikkje her.
status-on-duty = { $count } på vakt
status-mute = Lyden er ikkje prøvd
status-unsent = { $count } ventar

## Signing in

sign-in-title = Logg inn
sign-in-again = Logg inn igjen, { $name }
sign-in-again-more = { $count ->
    [0] Økta er gått ut. Det du heldt på med, er teke vare på.
   *[other] Økta er gått ut. Det du heldt på med, er teke vare på, og det som ventar på å bli sendt, går av seg sjølv.
}
username = Brukarnamn
password = Passord
sign-in = Logg inn
signing-in = Loggar inn …
key-unusable = Denne nettlesaren kan ikkje ta vare på signaturnøkkelen din. Du kan sjå alarmane, men ikkje ta eller signere dei her. Bruk eit vanleg vindauge (ikkje privat), eller ein annan telefon.

## Open alarms

alarms-title = Opne alarmar
empty = Ingen opne alarmar
empty-heard = Sist høyrt frå tenaren { $at }
empty-uncertain = Vi veit ikkje om det er alarmar no
empty-uncertain-more = Telefonen har ikkje kontakt med tenaren. Hald auge med avdelinga på annan måte til linja øvst er grøn.
pane-empty = Vel ein alarm for å sjå kven, kvar og kva du skal gjere.
notices = Vart ikkje gjort
priority-acute = AKUTT
priority-high = HØG
priority-normal = VANLEG
priority-technical = TEKNISK
reached-nobody = Ingen er nådd enno
reached-names = Nådd: { $names }
next-raised = Varslar fleire om { $left }
next-acknowledged = { $who ->
    [me] Spør etter deg om { $left }
   *[other] Varslar på nytt om { $left }
}
next-arrived = { $who ->
    [me] Minner om signatur om { $left }
   *[other] Varslar på nytt om { $left }
}
news-late = Hende { $at }, men meldinga kom seinare
news-repeats = { $count ->
    [one] Hende igjen { $at }
   *[other] Hendt { $count } gonger til, sist { $at }
}
news-step = Ingen har svart. Varslar trinn { $step }
news-cleared = Sensoren melder at det er over { $at }. Nokon må likevel sjå til og signere.
holder-acknowledged = { $who ->
    [me] Du er på veg ({ $at })
   *[other] { $name } er på veg ({ $at })
}
holder-arrived = { $who ->
    [me] Du er framme ({ $at })
   *[other] { $name } er framme ({ $at })
}
holder-signed = { $who ->
    [me] Signert av deg { $at }
   *[other] Signert av { $name } { $at }
}
pending-sending = Sender …
pending-saved = Lagra på telefonen { $at }. Blir sendt når du har dekning.
saved-offline = Lagra på telefonen { $at }. Blir sendt når du har dekning.

## One alarm

since = Sidan { $at }
arrive-by = framme innan { $at }
instruction-title = Dette seier tilsynsplanen
getting-in-title = Slik kjem du inn
map = Kart
reached-title = Kven er nådd
earlier-title = Same brukar i natt
state-raised = Ventar
state-acknowledged = Teken
state-signed = Signert
alarm-gone = Denne alarmen finst ikkje her lenger
alarm-gone-more = Han kan vere signert for meir enn 16 timar sidan, eller høyre til ei avdeling du ikkje følgjer.
device-unassigned = Sensoren er ikkje knytt til noko rom enno. Finn ut kvar han er.
signed-by = Signert av { $name } { $at }
rang-at = ringde { $at }
take = Eg tek han
take-minutes = om { $minutes } min
take-minutes-label = Eg tek han, framme om
arrive = Framme
arrive-too = Eg er òg framme
sign = Signer
release = Gi frå meg
cannot-reach = Kan ikkje nå
cannot-reach-confirm = Andre blir varsla med ein gong. Alarmen er ikkje lenger din.
cannot-reach-yes = Ja, varsle andre
help = Treng hjelp
help-calling = Varslar …
help-called = Hjelp er varsla. Kollegaene dine ser det no.
help-not-sent = IKKJE SENDT.
help-not-sent-more = Ingen er varsla herifrå. Ring, eller rop på hjelp.
ring-113 = Ring 113
undo-taken = Du tok { $what }
undo-signed = Signert: { $what }

## Signing an alarm

sign-whom = Kven galdt det?
sign-what = Kva var det?
sign-did = Kva gjorde du?
sign-also = Gjeld signaturen òg desse?
sign-note-add = Legg til merknad
sign-note = Merknad
sign-note-required = Merknad (må fyllast ut ved «Anna»)
sign-as = Signer som { $name }
sign-missing-outcome = Vel kva det var.
sign-missing-whom = Vel kven det galdt.
sign-missing-note = Skriv kort kva det var.
sign-newer = Det hende igjen { $at }, medan du fylte ut. Har du sett det?
sign-newer-seen = Ja, eg har sett det

## Duty

duty-title = Vakt
duty-offer = Skal du på vakt?
duty-offer-more = Du ser alarmane no, men blir ikkje varsla før vakta er starta.
duty-units = Kvar skal du ha vakt?
duty-choose = Vel avdeling først
duty-start = Start vakt
duty-end = Avslutt vakt
duty-on = · på vakt
duty-off = · ikkje på vakt
duty-starting = · startar …
duty-ending = · avsluttar …
duty-nobody = Ingen er på vakt

## Until when, and what then

duty-until-title = Kor lenge er du på vakt?
duty-until = til { $at }
duty-until-open = Slutt ikkje sett
duty-until-unknown = Veit ikkje
duty-until-earlier = 15 minutt tidlegare
duty-until-later = 15 minutt seinare
duty-start-until = Start vakt til { $at }
duty-ends = Vakta di på { $unit } sluttar { $at }.
duty-ends-last = Du er den siste på vakt her.
duty-ended = Vakta di på { $unit } skulle slutta { $at }.
duty-ended-last = Utan deg er { $unit } tom. Du blir varsla til nokon tek over.
duty-extend-hour = Forleng 1 t
duty-extend-half = Forleng 30 min
duty-hand-over = Gi over
duty-last-title = Du er den siste på { $unit }
duty-last = Nokon må ta imot alarmane. Kven gir du dei til?
duty-last-nobody = Nokon må ta imot alarmane, og ingen andre avdelingar har nokon på vakt. Bli til nokon har løyst deg av.
duty-give-to = Gi alarmane til { $unit }
duty-stay = Bli på vakt
duty-goes-to = Alarmane går til { $unit }
duty-from-unit = Frå { $unit }
duty-refused-unit_would_be_empty = Dei andre har gått av vakt. No er du den siste her.
duty-refused-hand_over_to_empty = Ingen er på vakt der no. Vel nokon andre.
duty-refused-hand_over_loop = Alarmane derifrå går allereie hit. Vel nokon andre.
duty-refused-unanswered = Tenaren har ikkje svart. Du er på vakt til han har gjort det.

## Who is here, and who comes

roster-title = På vakt no
roster-reach-verified = nådd { $at }
roster-reach-stale = ikkje nådd sidan { $at }
roster-reach-never = aldri nådd
roster-temp = vikar
roster-next = Kjem på vakt
roster-missing = ikkje på vakt enno
roster-import = Les inn vaktliste
roster-importing = Les inn …
roster-import-more = CSV (brukarnamn;startar;sluttar) eller kalenderfil (.ics).
roster-result = { $taken } tekne inn, { $refused } ikkje
roster-line = Linje { $line }
roster-taken = teken inn
roster-refused = ikkje teken inn
roster-primary = Primærkontakt: { $name }
roster-primary-none = Ingen primærkontakt
roster-primary-who = Primærkontakt for { $name }
roster-primary-nobody = Ingen

## A temp without an account

guest-admit = Slepp inn ein vikar
guest-admit-more = Vikaren kan ta alarmane på { $unit } så lenge du seier her. Namnet skriv vikaren sjølv.
guest-admit-show = Vis kode
guest-admit-asking = Spør tenaren …
guest-admit-failed = Tenaren har ikkje svart, så koden gjeld ikkje. Prøv igjen når du har dekning.
guest-admit-scan = Vikaren peikar kameraet på telefonen sin hit:
guest-admit-qr = QR-kode for vikaren
guest-admit-left = Gjeld éin gong, i { $left }
guest-admit-type = Verkar ikkje kameraet?
guest-admit-open = Opne denne adressa, og skriv koden:
guest-admit-expired = Koden gjeld ikkje lenger.
guest-admit-again = Lag ein ny
guest-close = Lukk
guest-title = Vikar på vakt
guest-more = Ein kollega har sleppt deg inn til denne vakta. Skriv namnet ditt slik det skal stå under det du signerer.
guest-name = Namnet ditt
guest-code = Koden frå kollegaen din
guest-start = Start
guest-starting = Startar …
guest-invalid = Koden er brukt eller har gått ut. Be kollegaen din om ein ny.
guest-have-code = Eg er vikar og har ein kode
guest-to-sign-in = Eg har brukarnamn og passord
guest-signed-in = Denne telefonen er i bruk av { $name }. Logg ut først, eller bruk ein annan telefon.

## Whose phone this is

pin-title = Denne telefonen
pin-kind-personal = Dette er min eigen telefon
pin-kind-shared = Dette er ein felles vakttelefon
pin-kind-tablet = Dette er eit nettbrett på veggen
pin-kind-failed = Tenaren har ikkje svart, så ingenting er endra. Prøv igjen når du har dekning.
pin-hand-on = Gi telefonen vidare
pin-set = Vel PIN-en din
pin-set-more = 6–12 siffer. Med han tek du over telefonen, og signerer som deg.
pin-first = PIN
pin-again = PIN ein gong til
pin-save = Lagre
pin-saved = PIN-en er lagra.
pin-length = PIN-en må ha 6–12 siffer, og berre siffer.
pin-differs = Dei to er ikkje like. Prøv igjen.
pin-weak = Han er for lett å gjette. Vel ein annan.
pin-who = Kven får telefonen?
pin-nobody = Ingen andre kan ta over her enno. Den som skal det, loggar inn på denne telefonen éin gong og vel PIN.
pin-unsent = { $count ->
    [one] 1 ting er ikkje sendt enno. Han blir send i namnet ditt.
   *[other] { $count } ting er ikkje sende enno. Dei blir sende i namnet ditt.
}
pin-colleague = av ein kollega
pin-of = PIN-en til { $name }
pin-typed = { $count } siffer
pin-delete = Slett siste
pin-ok = OK
pin-wrong = Feil PIN. Prøv igjen.
pin-too-many = For mange forsøk. Vent litt, eller logg inn med passord.
pin-not-shared = Tenaren kjenner ikkje denne som ein felles vakttelefon. Vel det under «Denne telefonen» igjen.

## No contact, said loudly

lost-since = sidan { $at }
lost-means = Nye alarmar når ikkje denne telefonen. Ingen ser det du gjer her før kontakten er tilbake.
lost-means-tablet = Nye alarmar blir ikkje viste her. Følg med på telefonen og på avdelinga.
lost-do = Gå nærare Wi-Fi, eller dit det er dekning. Hjelper det ikkje, så ring:
lost-colleagues = På vakt sist vi visste: { $names }
lost-show = Vis siste kjende alarmar

## Numbers to call

help-ring = Ring { $label }
help-round = døgnet rundt
help-no-numbers = Ingen nummer er lagra her. Ring ein kollega.

## A tablet on the wall

tablet-open = Opne
tablet-taken = Tekne
tablet-duty = På vakt: { $names }
tablet-mute = LYDEN ER AV. Trykk her.

## The ward now

ward-title = Avdelinga no
ward-as-of = Slik var det { $at }
ward-stale = Får ikkje henta nytt. Slik var det { $at }
ward-none = Får ikkje henta avdelinga. Prøver igjen.
ward-loading = Hentar …
ward-alarms = { $count ->
    [one] 1 alarm
   *[other] { $count } alarmar
}
ward-blind = Sensoren svarar ikkje
where-in_bed = I seng
where-up = Oppe
where-out_of_room = Ute av rommet
where-unknown = Ukjend
where-since = sidan { $at }
where-never = Ingen sensor har meldt noko

## Tonight

tonight-title = Signert i natt
tonight-patient = Brukar
tonight-everybody = Alle
tonight-mine = Mine
tonight-count = { $count ->
    [0] Ingen signerte alarmar
    [one] 1 signert alarm
   *[other] { $count } signerte alarmar
}

## Me

me-title = Meg
settings-title = Innstillingar
settings-language = Språk
settings-text = Tekststorleik
settings-theme = Lys eller mørk
text-normal = Vanleg
text-large = Stor
text-larger = Større
text-largest = Størst
theme-auto = Etter klokka
theme-dark = Mørk
theme-light = Lys
sound-verified = Lyden verkar
sound-unverified = Lyden er ikkje prøvd
sound-unknown = Er lyden på?
sound-heard = Høyrde du lyden?
sound-no = Du høyrde ikkje lyden. Skru opp volumet og prøv igjen.
sound-try = Prøv lyden
outbox-title = Utboks
outbox-empty = Alt er sendt
entry-held = Blir sendt straks. Kan angrast.
entry-waiting = Lagra på telefonen. Ventar på dekning.
entry-sending = Sender …
entry-confirmed = Tenaren har han
command-acknowledge = Eg tek han
command-release = Gi frå meg
command-arrive = Framme
command-cannot_reach = Kan ikkje nå
command-call_for_help = Treng hjelp
command-comment = Merknad
command-sign = Signatur
command-start_duty = Start vakt
command-end_duty = Avslutt vakt
command-extend_duty = Forleng vakta
command-admit = Slepp inn vikar
sign-out = Logg ut
sign-out-refused = { $count ->
    [one] Du kan ikkje logge ut enno: 1 ting er ikkje sendt og ville gått tapt. Vent til du har dekning.
   *[other] Du kan ikkje logge ut enno: { $count } ting er ikkje sende og ville gått tapt. Vent til du har dekning.
}
update-ready = Ein ny versjon av Nattvakt er klar.
update-now = Oppdater

## Roles without alarms

no-units = Rolla di følgjer alarmane til ingen avdeling, så her er inga alarmliste.
later-care_worker = Du er ikkje knytt til noka avdeling enno. Be avdelingsleiaren om å leggje deg til.
later-shift_lead = Du er ikkje knytt til noka avdeling enno. Be administrator om å leggje deg til.
later-responder = Du er ikkje knytt til noka avdeling enno. Be administrator om å leggje deg til.
later-coordinator = Skjermbilete for planar og utstyr kjem i ein seinare versjon.
later-it_operator = Det tekniske biletet kjem i ein seinare versjon. Du ser aldri kven brukarane er.
later-supplier = Oversynet over ditt eige utstyr kjem i ein seinare versjon.
later-auditor = Innsyn i loggen kjem i ein seinare versjon.
later-administrator = Administrasjon av tilsette og roller kjem i ein seinare versjon.
unassigned-title = Einingar utan plass
unassigned-none = Alle einingar som har meldt seg, har ein plass.
unassigned-failed = Får ikkje henta lista.
unassigned-first = Første gong høyrt { $at }
role-care_worker = Pleiar
role-shift_lead = Ansvarsvakt
role-coordinator = Koordinator for velferdsteknologi
role-responder = Responssenter
role-it_operator = IT-drift
role-supplier = Leverandør
role-auditor = Revisor
role-administrator = Administrator
device-bed = Sengesensor
device-chair = Stolsensor
device-door = Dørsensor
device-motion = Rørslesensor
device-fall_sensor = Fallsensor
device-pendant = Tryggleiksalarm
device-pull_cord = Snortrekk
device-epilepsy = Epilepsialarm
device-incontinence = Fuktsensor
device-camera = Kamera
device-tracker = GPS-sporing
device-dispenser = Medisindispensar
device-lock = E-lås
device-nurse_call = Pasientvarsling
device-monitor = Måleapparat
device-smoke = Røykvarslar
device-water = Vassvarslar
device-gateway = Gateway
device-other = Anna eining

## What sensors notice

kind-bed_exit = Ute av seng
kind-chair_exit = Oppe av stolen
kind-room_exit = Ute av rommet
kind-room_entry = Nokon kom inn i rommet
kind-home_exit = Ute av bustaden
kind-door_open = Dør open
kind-motion = Rørsle
kind-inactivity = Inga rørsle
kind-absence = Ikkje tilbake
kind-fall = Fall
kind-pendant = Tryggleiksalarm
kind-pull_cord = Snortrekk
kind-assistance = Ber om hjelp
kind-epilepsy = Epilepsianfall
kind-incontinence = Vått underlag
kind-smoke = Røyk
kind-fire = Brann
kind-gas = Gass
kind-water_leak = Vasslekkasje
kind-heat = Høg temperatur
kind-noise = Uvanleg lyd
kind-camera_event = Hending på kamera
kind-supervision_due = Tid for tilsyn
kind-supervision_done = Tilsyn utført
kind-dose_missed = Medisin ikkje teken
kind-dose_taken = Medisin teken
kind-dispenser_fault = Feil på medisindispensar
kind-area_exit = Ute av trygt område
kind-area_entry = Tilbake i trygt område
kind-position = Posisjon
kind-sos = SOS
kind-lock_unlocked = Låst opp
kind-lock_locked = Låst
kind-measurement = Måling utanfor grensa
kind-nurse_call = Ringjer på
kind-bedside_reset = Kvittert på rommet
kind-presence = Personale på rommet
kind-heartbeat = Livsteikn frå eininga
kind-battery = Lite batteri
kind-offline = Eininga svarar ikkje
kind-online = Eininga svarar igjen
kind-tamper = Eininga er opna eller flytta
kind-power_failure = Straumbrot
kind-power_restored = Straumen er tilbake
kind-malfunction = Feil på eininga
kind-test = Prøvealarm
kind-other = Anna hending
kind-unknown = Hending ({ $code })

## Outcomes and actions

outcome-assistance = Reell – hjelpte
outcome-checked_fine = Reell – inga hjelp nødvendig
outcome-needless = Unødig alarm
outcome-technical = Teknisk feil
outcome-wrong_room = Feil rom
outcome-not_checked = Ikkje sett til
outcome-other = Anna
outcome-unknown = { $code }
action-to_toilet = Følgt til toalett
action-to_bed = Hjelpt i seng
action-supervised = Tilsyn
action-talked = Snakka med
action-repositioned = Snudd / leira
action-changed_pad = Skifta bleie
action-gave_drink = Gitt drikke
action-gave_medicine = Gitt medisin
action-measured = Teke målingar
action-first_aid = Førstehjelp
action-helped_up = Hjelpt opp
action-brought_back = Følgt tilbake
action-called_doctor = Ringt lege
action-called_emergency = Ringt 113
action-called_family = Ringt pårørande
action-reset_device = Nullstilt utstyr
action-charged_device = Lada / bytt batteri
action-other = Anna
action-unknown = { $code }

## Why something was not done

first-already_acknowledged = { $name } tok han { $at }
first-already_signed = { $name } signerte { $at }
reason-newer_event = Signaturen er lagra, men alarmen står: det hende noko nytt som du ikkje hadde sett.
reason-already_signed = Ein annan signerte først. Signaturen din er òg lagra.
reason-not_checked = Alarmen står til nokon har sett til.
reason-unknown = Lagra, men alarmen står ({ $code }).
problem-unknown = Tenaren sa nei ({ $code }).
problem-unreachable = Får ikkje kontakt med tenaren. Sjekk dekninga og prøv igjen.
problem-malformed_json = Tenaren forstod ikkje meldinga. Oppdater appen.
problem-invalid_field = Tenaren forstod ikkje meldinga. Oppdater appen.
problem-duplicate_key = Tenaren forstod ikkje meldinga. Oppdater appen.
problem-too_many_items = Det var for mykje på ein gong.
problem-body_too_large = Meldinga var for stor. Kort ned merknaden.
problem-unsupported_media_type = Tenaren forstod ikkje meldinga. Oppdater appen.
problem-not_signed_in = Du er ikkje logga inn.
problem-session_expired = Økta er gått ut. Logg inn igjen.
problem-wrong_credentials = Feil brukarnamn eller passord.
problem-wrong_source_key = Nøkkelen til kjelda er feil.
problem-too_many_attempts = For mange forsøk. Vent litt og prøv igjen.
problem-wrong_origin = Appen er opna frå feil adresse.
problem-forbidden = Rolla di gir ikkje lov til dette.
problem-not_found = Det finst ikkje her.
problem-method_not_allowed = Tenaren forstod ikkje meldinga. Oppdater appen.
problem-key_exists = Telefonen har ein annan signaturnøkkel frå før. Logg inn på nytt.
problem-storage_unavailable = Tenaren får ikkje lagra no. Prøver igjen.
problem-internal = Noko gjekk gale på tenaren. Ingenting vart lagra.
problem-unknown_kind = Ukjend type hending.
problem-invalid_time = Ugyldig tidspunkt.
problem-clock_distrusted = Klokka på eininga går feil.
problem-event_id_reused = Hendinga var meldt før med anna innhald.
problem-unassigned_device = Eininga har ingen plass.
problem-wrong_signature = Signaturen stemte ikkje. Logg inn på nytt og gjer det ein gong til.
problem-unknown_key = Tenaren kjenner ikkje signaturnøkkelen til telefonen. Logg inn på nytt og gjer det ein gong til.
problem-revoked_key = Signaturnøkkelen til telefonen er trekt tilbake. Logg inn på nytt og gjer det ein gong til.
problem-command_id_reused = Tenaren har fått dette før, med anna innhald.
problem-key_seq_gap = Noko som skulle vore sendt før, manglar. Gjer det ein gong til.
problem-key_seq_reused = Rekkjefølgja vart feil. Gjer det ein gong til.
problem-unknown_command = Tenaren kjenner ikkje dette. Oppdater appen.
problem-unsupported_version = Appen er for gammal eller for ny for tenaren. Oppdater appen.
problem-alarm_not_found = Alarmen finst ikkje lenger.
problem-unit_not_found = Avdelinga finst ikkje.
problem-already_acknowledged = Ein annan har teke han.
problem-already_signed = Alarmen er allereie signert.
problem-not_yours = Berre den som har teke alarmen, kan gjere dette.
problem-note_required = «Anna» må ha ein merknad.
problem-not_a_subject = Alarmen gjeld ikkje denne brukaren.
problem-wrong_commitment = Merknaden stemte ikkje med signaturen. Gjer det ein gong til.
problem-nothing_to_do = Det var allereie gjort.
problem-already_on_duty = Du er allereie på vakt her.
problem-not_on_duty = Du er ikkje på vakt her.

## What the server says on a locked screen, in a text message and by telephone
notice-alarm = { $priority } · { $what }
notice-again = { $place } · ringjer på nytt
notice-home = { $zone } · kode { $code }
notice-health = Helsealarm
notice-take = Eg tek han
notice-open = Opne
notice-taken = Teken av ein kollega: { $what }
notice-test = Prøvevarsel
notice-test-more = Telefonen din kan ringje.
notice-duty-ok = Vakt ok
notice-duty-ok-more = Telefonen din er nådd. Du treng ikkje gjere noko.
notice-duty-ends = Vakta di sluttar snart
notice-duty-ends-more = Opne appen for å forlengje eller gje over.
notice-sms = Nattvakt: { $priority } { $what }, { $place }. Ingen har teke alarmen. Opne appen eller ring { $unit }.
notice-voice = Dette er Nattvakt. { $priority } alarm: { $what }, { $place }. Ingen har teke han. Tast 1 for å ta alarmen. Tast 2 om du ikkje kan.

## Ready for duty

ready-title = Klar for vakt
ready-line = Klar: telefonen din ringer. Prøvd { $at }
ready-left = { $count ->
    [0] Telefonen blir prøvd …
    [one] Klar for vakt? 1 ting står att
   *[other] Klar for vakt? { $count } ting står att
}
ready-aside = Seinare
ready-done = Ferdig
ready-all = Vis alle punkta
ready-fewer = Vis berre det som trengst
ready-rest = { $rest ->
    [one] 1 punkt til er i orden
   *[other] { $rest } punkt til er i orden
}
ready-state-ok = I orden
ready-state-note = I orden
ready-state-ask = Treng deg
ready-state-wait = Blir sjekka
ready-state-fail = Verkar ikkje
ready-again = Prøv igjen
ready-allow = Slå på varsel
ready-try = Send prøvevarsel
ready-notifications-granted = Varsel er slått på
ready-notifications-default = Varsel er ikkje slått på
ready-notifications-denied = Varsel er slått av
ready-notifications-unsupported = Varsel verkar ikkje her
ready-subscription-later = Tenaren får vite om telefonen når varsel er slått på
ready-subscription-comparing = Koplar telefonen til tenaren …
ready-subscription-known = Tenaren veit om telefonen
ready-subscription-failed = Tenaren kan ikkje nå telefonen
ready-push-later = Prøvevarsel blir sendt når varsel er slått på
ready-push-untried = Telefonen er ikkje prøvd på denne vakta
ready-push-stale = Telefonen er ikkje nådd sidan { $since }
ready-push-lock = Lås skjermen no. Prøvevarselet kjem om { $left } sekund.
ready-push-sent = Prøvevarselet er sendt. Ventar på at det kjem …
ready-push-hidden = Prøvevarsel motteke { $at } ({ $seconds } s), med låst skjerm
ready-push-visible = Prøvevarsel motteke { $at } ({ $seconds } s), men ikkje prøvd med låst skjerm
ready-push-verified = Telefonen er nådd { $at }
ready-push-failed = Prøvevarselet kom ikkje fram
ready-live-on = Direkte samband
ready-live-off = Ikkje direkte samband
ready-sound-heard = Du har høyrt lyden
ready-sound-unheard = Er lyden på?
ready-sound-silent = Du høyrde ikkje lyden
ready-storage-asking = Sjekkar lagringa …
ready-storage-kept = Det du gjer utan dekning, er trygt lagra
ready-storage-unkept = Det du gjer utan dekning, blir lagra, men telefonen kan slette det om han går full
ready-clock-right = Klokka går rett
ready-clock-off = Klokka går { $off } feil. Det gjer ikkje noko: Nattvakt rettar for det.
ready-clock-wrong = Klokka går { $off } feil
ready-advice-notifications-default = Trykk på knappen, og vel «Tillat» når telefonen spør.
ready-advice-denied-android = Opne Innstillingar › Appar › Chrome eller Nattvakt › Varsel, og slå dei på. Kom så tilbake hit.
ready-advice-denied-ios = Opne Innstillinger › Varslinger › Nattvakt, og slå på «Tillat varslinger». Kom så tilbake hit.
ready-advice-denied-desktop = Trykk på ikonet til venstre for adressa øvst, og vel «Tillat» for varsel.
ready-advice-denied-other = Slå på varsel for Nattvakt i innstillingane. Kom så tilbake hit.
ready-advice-home-screen = Opne Nattvakt i Safari, trykk på Del-knappen og vel «Legg til på Hjem-skjerm». Opne så Nattvakt derifrå.
ready-advice-old-iphone = Telefonen er for gammal for varsel. Oppdater til iOS 16.4 eller nyare, eller bruk ein annan telefon.
ready-advice-unsupported = Opne Nattvakt i Chrome, Edge eller Firefox, i eit vanleg vindauge (ikkje privat).
ready-advice-push-untried = Trykk, og lås skjermen med ein gong. Varselet kjem etter 5 sekund. Følg med på at telefonen lyder.
ready-advice-push-stale = Trykk, og lås skjermen med ein gong. Varselet kjem etter 5 sekund. Følg med på at telefonen lyder.
ready-advice-push-visible = Om natta er skjermen låst. Trykk, og lås han med ein gong. Varselet kjem etter 5 sekund.
ready-advice-live-off = Sjekk dekninga eller det trådlause nettet. Nattvakt koplar til igjen av seg sjølv.
ready-advice-sound-silent = Skru opp volumet, slå av lydlaus og «Ikkje forstyrr», og prøv igjen.
ready-advice-clock-wrong = Slå på automatisk dato og klokkeslett i innstillingane på telefonen.
ready-lost = Telefonen din er ikkje nådd sidan { $at } – trykk for å prøve
ready-lost-never = Telefonen din er ikkje prøvd – trykk for å prøve
ready-empty-reached = Telefonen din er nådd { $at }
ready-empty-unverified = Men vi veit ikkje om telefonen din ringer når det kjem ein.
ready-status-reached = nådd { $at }

## Push messages and what is taken from a locked screen

push-unreadable = Opne appen for å sjå kva som har hendt.
push-taken = Du har han. Opne han innan 2 minutt, elles ringer han igjen.
push-first = Allereie teken av ein kollega.
push-signed = Allereie signert av ein kollega.
push-saved = Lagra på telefonen. Blir sendt når du har dekning.
push-refused = Vart ikkje teken. Opne appen.
push-open-by = { $who ->
    [me] Opne alarmen innan { $left }, elles ringer han igjen
   *[other] Teken på låst skjerm. Ringer igjen om { $left } om han ikkje blir opna
}
command-open = Opna

## Deliveries

delivery-you = Deg
delivery-and = { $names } og { $last }
delivery-phone-has = { $name }: telefonen har det sidan { $at }
delivery-phone-opened = { $name }: opna { $at }
delivery-phone-unconfirmed = { $name }: sendt, ikkje stadfesta
delivery-phone-nowhere = { $name }: ingen telefon som kan nåast
delivery-phone-failed = { $name }: kom ikkje fram. { $reason }
delivery-phone-over = { $name }: ikkje stadfesta før nokon tok han
delivery-sms-has = SMS til { $name }: levert { $at }
delivery-sms-opened = SMS til { $name }: lesen { $at }
delivery-sms-unconfirmed = SMS til { $name }: sendt { $at }, ikkje stadfesta
delivery-sms-nowhere = SMS til { $name }: kan ikkje sendast
delivery-sms-failed = SMS til { $name }: kom ikkje fram. { $reason }
delivery-sms-over = SMS til { $name }: trongst ikkje lenger
delivery-voice-has = Oppringing til { $name }: ringer sidan { $at }
delivery-voice-opened = Oppringing til { $name }: svart på { $at }
delivery-voice-unconfirmed = Oppringing til { $name }: starta { $at }, ikkje stadfesta
delivery-voice-nowhere = Oppringing til { $name }: kan ikkje ringjast
delivery-voice-failed = Oppringing til { $name }: kom ikkje fram. { $reason }
delivery-voice-over = Oppringing til { $name }: trongst ikkje lenger
delivery-next-call = Ringer { $called } om { $left }
delivery-next-sms = Sender SMS til { $texted } om { $left }
delivery-next-both = Ringer { $called } og sender SMS til { $texted } om { $left }
delivery-target-primary_contact = primærkontakten
delivery-target-on_duty = alle på vakt
delivery-target-on_duty_in = { $unit }
delivery-target-response_centre = responssenteret
delivery-target-role-care_worker = pleiarane
delivery-target-role-shift_lead = ansvarsvakta
delivery-target-role-coordinator = koordinatoren
delivery-target-role-responder = responssenteret
delivery-target-role-it_operator = IT-vakta
delivery-target-role-supplier = leverandøren
delivery-target-role-auditor = revisoren
delivery-target-role-administrator = administratoren
delivery-reason-unknown = Grunn: { $code }.
delivery-reason-no_channel = Ingen telefon er kopla til.
delivery-reason-no_subscription = Telefonen tek ikkje imot varsel.
delivery-reason-gone = Telefonen har slutta å ta imot varsel.
delivery-reason-rejected = Varslingstenesta sa nei.
delivery-reason-too_large = Meldinga var for stor.
delivery-reason-not_allowed = Varslingstenesta er ikkje tillaten her.
delivery-reason-timeout = Ikkje svar i tide.
delivery-reason-unreachable = Fekk ikkje kontakt.
delivery-reason-throttled = Varslingstenesta har for mykje å gjere.
delivery-reason-acknowledged = Nokon tok alarmen først.
delivery-reason-signed = Alarmen vart signert først.
delivery-reason-superseded = Ei nyare melding er send.
delivery-reason-ttl = Ho vart for gammal.
delivery-reason-gateway = SMS- og telefontenesta svara ikkje.
delivery-reason-unavailable = Varslingstenesta svara med feil.
delivery-reason-declined = Svara at dei ikkje kan.
delivery-reason-interrupted = Vart avbroten og blir send på nytt.
delivery-reason-browser_refused = Nettlesaren sa nei. Lukk Nattvakt heilt, opne på nytt og prøv igjen.
delivery-reason-no_worker = Nettlesaren er ikkje klar for varsel. Lukk Nattvakt heilt, opne på nytt og prøv igjen.

## Alarms that Nattvakt raises by itself, and what it asks for

rule-unknown = Alarm frå Nattvakt ({ $code })
rule-emergency = Naudalarm
rule-technical = Teknisk alarm
rule-call_for_help = Kollega treng hjelp
rule-system = Feil i Nattvakt
rule-nobody_on_duty = Ingen er på vakt
rule-nobody_reachable = Ingen på vakt kan nåast
rule-phone_silent = Telefonen til ein på vakt svarar ikkje
rule-duty_overrun = Vakta er over tida
rule-target_gone = Varslingsplanen peikar på nokon som ikkje finst
rule-delivery_stuck = Varsel blir ikkje sende
rule-about = Gjeld { $name }
rule-frequent = { $named ->
    [no] { $count }. alarm siste 2 timar
   *[other] { $count }. alarm frå { $who } siste 2 timar
}
rule-visit = Nokon må sjå til før han kan signerast
rule-visit-why = Dei siste alarmane vart signerte utan at nokon var innom. Denne kan ikkje signerast før nokon har vore der.
reason-not_acknowledged = Ingen tok han i tide.
reason-unreached = Ingen telefon vart nådd i tide.
reason-not_arrived = Den som tok han, kom ikkje fram i tide.
reason-not_signed = Han vart ikkje signert i tide.
reason-not_opened = Han vart teken på låst skjerm, men ikkje opna.
reason-nobody_reachable = Ingen på vakt kan nåast.
reason-cannot_reach = Den som tok han, kunne ikkje nå fram.
reason-released = Den som tok han, gav han frå seg.
reason-duty_ended = Vakta til den som tok han, er over.

## Why something was refused, continued

problem-unit_would_be_empty = Du er den siste på vakt her. Vel kven som tek over før du avsluttar.
problem-hand_over_to_empty = Ingen er på vakt der du ville overlevere.
problem-hand_over_loop = Avdelinga du valde, har sjølv overlevert hit.
problem-visit_required = Nokon må sjå til før denne kan signerast.
problem-subscription_refused = Tenaren godtek ikkje varslingstenesta til denne nettlesaren. Prøv ein annan nettlesar.
problem-no_subscription = Telefonen er ikkje sett opp for varsel.
problem-wrong_pin = Feil PIN-kode.
problem-weak_pin = PIN-koden er for lett å gjette. Vel ein annan.
problem-not_a_shared_phone = Dette er ikkje ein delt telefon.
problem-admission_invalid = Koden er brukt eller gått ut. Be kollegaen din lage ein ny.
problem-policy_empty = Varslingsplanen må ha minst eitt trinn, og kvart trinn må varsle nokon.
problem-policy_too_long = Varslingsplanen har for mange trinn.
problem-policy_times = Tidene i varslingsplanen er for korte eller for lange.
problem-policy_loop = Varslingsplanen går i ring.
problem-policy_target_gone = Varslingsplanen peikar på nokon som ikkje finst lenger.
problem-policy_not_answered = Varslingsplanen må ende hos nokon som svarar heile døgnet.
problem-policy_changed = Nokon andre har endra varslingsplanen. Hent han på nytt.
problem-row_malformed = Rada kan ikkje lesast. Ho skal ha brukarnamn, start og slutt.
problem-row_reversed = Vakta sluttar før ho byrjar.
problem-row_too_long = Vakta er for lang.
problem-row_overlaps = Vakta overlappar ei anna for same person.
problem-row_unknown_person = Fann ingen med dette namnet i avdelinga. Skriv brukarnamnet, eller heile namnet.
problem-row_time_skipped = Klokkeslettet finst ikkje den natta klokka blir stilt fram.
problem-row_time_twice = Klokkeslettet finst to gonger den natta klokka blir stilt tilbake.
problem-row_duplicate = Rada står der frå før.
