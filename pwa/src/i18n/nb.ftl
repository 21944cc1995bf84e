## Tabs and general

tabs = Hovedmeny
tab-alarms = Alarmer
tab-ward = Avdelingen
tab-tonight = I natt
tab-me = Meg
back = Tilbake
cancel = Avbryt
yes = Ja
no = Nei
you = deg
undo = Angre
dismiss = Fjern
loading = Henter …
refresh = Hent på nytt
units = Avdelinger
actions = Hva du kan gjøre
names-or = { $names } eller { $last }
duration-minutes = { $minutes } min
duration-hours = { $hours } t { $minutes } min
place-unknown = Ukjent sted

## Status line

status-live = Direkte
status-connecting = Kobler til …
status-stale = { $minutes ->
    [0] Frakoblet siden { $since } — bildet er under ett minutt gammelt
   *[other] Frakoblet siden { $since } — viser { $minutes } min gammelt bilde
}
status-none = INGEN KONTAKT
status-none-since = siden { $since }. Alarmer når deg ikke her.
status-on-duty = { $count } på vakt
status-mute = Lyden er ikke prøvd
status-unsent = { $count } venter

## Signing in

sign-in-title = Logg inn
sign-in-again = Logg inn igjen, { $name }
sign-in-again-more = { $count ->
    [0] Økten er utløpt. Det du holdt på med, er tatt vare på.
   *[other] Økten er utløpt. Det du holdt på med, er tatt vare på, og det som venter på å bli sendt, går av seg selv.
}
username = Brukernavn
password = Passord
sign-in = Logg inn
signing-in = Logger inn …
key-unusable = Denne nettleseren kan ikke ta vare på signaturnøkkelen din. Du kan se alarmene, men ikke ta eller signere dem her. Bruk et vanlig vindu (ikke privat), eller en annen telefon.

## Open alarms

alarms-title = Åpne alarmer
empty = Ingen åpne alarmer
empty-heard = Sist hørt fra serveren { $at }
empty-uncertain = Vi vet ikke om det er alarmer nå
empty-uncertain-more = Telefonen har ikke kontakt med serveren. Hold øye med avdelingen på annen måte til linjen øverst er grønn.
pane-empty = Velg en alarm for å se hvem, hvor og hva du skal gjøre.
notices = Ble ikke gjort
priority-acute = AKUTT
priority-high = HØY
priority-normal = VANLIG
priority-technical = TEKNISK
reached-nobody = Ingen er nådd ennå
reached-names = Nådd: { $names }
next-raised = Varsler flere om { $left }
next-acknowledged = { $who ->
    [me] Spør etter deg om { $left }
   *[other] Varsler på nytt om { $left }
}
next-arrived = { $who ->
    [me] Minner om signatur om { $left }
   *[other] Varsler på nytt om { $left }
}
news-late = Skjedde { $at }, men meldingen kom senere
news-repeats = { $count ->
    [one] Skjedde igjen { $at }
   *[other] Skjedd { $count } ganger til, sist { $at }
}
news-step = Ingen har svart. Varsler trinn { $step }
news-cleared = Sensoren melder at det er over { $at }. Noen må likevel se til og signere.
holder-acknowledged = { $who ->
    [me] Du er på vei ({ $at })
   *[other] { $name } er på vei ({ $at })
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
pending-saved = Lagret på telefonen { $at }. Sendes når du har dekning.
saved-offline = Lagret på telefonen { $at }. Sendes når du har dekning.

## One alarm

since = Siden { $at }
arrive-by = framme innen { $at }
instruction-title = Dette sier tilsynsplanen
getting-in-title = Slik kommer du inn
map = Kart
reached-title = Hvem er nådd
earlier-title = Samme bruker i natt
state-raised = Venter
state-acknowledged = Tatt
state-signed = Signert
alarm-gone = Denne alarmen finnes ikke her lenger
alarm-gone-more = Den kan være signert for mer enn 16 timer siden, eller høre til en avdeling du ikke følger.
device-unassigned = Sensoren er ikke knyttet til noe rom ennå. Finn ut hvor den er.
signed-by = Signert av { $name } { $at }
rang-at = ringte { $at }
take = Jeg tar den
take-minutes = om { $minutes } min
take-minutes-label = Jeg tar den, framme om
arrive = Framme
arrive-too = Jeg er også framme
sign = Signer
release = Gi fra meg
cannot-reach = Kan ikke nå
cannot-reach-confirm = Andre blir varslet med en gang. Alarmen er ikke lenger din.
cannot-reach-yes = Ja, varsle andre
help = Trenger hjelp
help-calling = Varsler …
help-called = Hjelp er varslet. Kollegene dine ser det nå.
help-not-sent = IKKE SENDT.
help-not-sent-more = Ingen er varslet herfra. Ring, eller rop på hjelp.
ring-113 = Ring 113
undo-taken = Du tok { $what }
undo-signed = Signert: { $what }

## Signing an alarm

sign-whom = Hvem gjaldt det?
sign-what = Hva var det?
sign-did = Hva gjorde du?
sign-also = Gjelder signaturen også disse?
sign-note-add = Legg til merknad
sign-note = Merknad
sign-note-required = Merknad (må fylles ut ved «Annet»)
sign-as = Signer som { $name }
sign-missing-outcome = Velg hva det var.
sign-missing-whom = Velg hvem det gjaldt.
sign-missing-note = Skriv kort hva det var.
sign-newer = Det skjedde igjen { $at }, mens du fylte ut. Har du sett det?
sign-newer-seen = Ja, jeg har sett det

## Duty

duty-title = Vakt
duty-offer = Skal du på vakt?
duty-offer-more = Du ser alarmene nå, men blir ikke varslet før vakten er startet.
duty-units = Hvor skal du ha vakt?
duty-choose = Velg avdeling først
duty-start = Start vakt
duty-end = Avslutt vakt
duty-on = · på vakt
duty-off = · ikke på vakt
duty-starting = · starter …
duty-ending = · avslutter …
duty-nobody = Ingen er på vakt

## Until when, and what then

duty-until-title = Hvor lenge er du på vakt?
duty-until = til { $at }
duty-until-open = Slutt ikke satt
duty-until-unknown = Vet ikke
duty-until-earlier = 15 minutter tidligere
duty-until-later = 15 minutter senere
duty-start-until = Start vakt til { $at }
duty-ends = Vakten din på { $unit } slutter { $at }.
duty-ends-last = Du er den siste på vakt her.
duty-ended = Vakten din på { $unit } skulle sluttet { $at }.
duty-ended-last = Uten deg er { $unit } tom. Du blir varslet til noen tar over.
duty-extend-hour = Forleng 1 t
duty-extend-half = Forleng 30 min
duty-hand-over = Gi over
duty-last-title = Du er den siste på { $unit }
duty-last = Noen må ta imot alarmene. Hvem gir du dem til?
duty-last-nobody = Noen må ta imot alarmene, og ingen andre avdelinger har noen på vakt. Bli til noen har avløst deg.
duty-give-to = Gi alarmene til { $unit }
duty-stay = Bli på vakt
duty-goes-to = Alarmene går til { $unit }
duty-from-unit = Fra { $unit }
duty-refused-unit_would_be_empty = De andre har gått av vakt. Nå er du den siste her.
duty-refused-hand_over_to_empty = Ingen er på vakt der nå. Velg noen andre.
duty-refused-hand_over_loop = Alarmene derfra går allerede hit. Velg noen andre.
duty-refused-unanswered = Serveren har ikke svart. Du er på vakt til den har gjort det.

## Who is here, and who comes

roster-title = På vakt nå
roster-reach-verified = nådd { $at }
roster-reach-stale = ikke nådd siden { $at }
roster-reach-never = aldri nådd
roster-temp = vikar
roster-next = Kommer på vakt
roster-missing = ikke på vakt ennå
roster-import = Les inn vaktliste
roster-importing = Leser inn …
roster-import-more = CSV (brukernavn;starter;slutter) eller kalenderfil (.ics).
roster-result = { $taken } tatt inn, { $refused } ikke
roster-line = Linje { $line }
roster-taken = tatt inn
roster-refused = ikke tatt inn
roster-primary = Primærkontakt: { $name }
roster-primary-none = Ingen primærkontakt
roster-primary-who = Primærkontakt for { $name }
roster-primary-nobody = Ingen

## A temp without an account

guest-admit = Slipp inn en vikar
guest-admit-more = Vikaren kan ta alarmene på { $unit } så lenge du sier her. Navnet skriver vikaren selv.
guest-admit-show = Vis kode
guest-admit-asking = Spør serveren …
guest-admit-failed = Serveren har ikke svart, så koden gjelder ikke. Prøv igjen når du har dekning.
guest-admit-scan = Vikaren peker kameraet på telefonen sin hit:
guest-admit-qr = QR-kode for vikaren
guest-admit-left = Gjelder én gang, i { $left }
guest-admit-type = Virker ikke kameraet?
guest-admit-open = Åpne denne adressen, og skriv koden:
guest-admit-expired = Koden gjelder ikke lenger.
guest-admit-again = Lag en ny
guest-close = Lukk
guest-title = Vikar på vakt
guest-more = En kollega har sluppet deg inn til denne vakten. Skriv navnet ditt slik det skal stå under det du signerer.
guest-name = Navnet ditt
guest-code = Koden fra kollegaen din
guest-start = Start
guest-starting = Starter …
guest-invalid = Koden er brukt eller har gått ut. Be kollegaen din om en ny.
guest-have-code = Jeg er vikar og har en kode
guest-to-sign-in = Jeg har brukernavn og passord
guest-signed-in = Denne telefonen er i bruk av { $name }. Logg ut først, eller bruk en annen telefon.

## Whose phone this is

pin-title = Denne telefonen
pin-kind-personal = Dette er min egen telefon
pin-kind-shared = Dette er en felles vakttelefon
pin-kind-tablet = Dette er et nettbrett på veggen
pin-kind-failed = Serveren har ikke svart, så ingenting er endret. Prøv igjen når du har dekning.
pin-hand-on = Gi telefonen videre
pin-set = Velg PIN-en din
pin-set-more = 6–12 siffer. Med den tar du over telefonen, og signerer som deg.
pin-first = PIN
pin-again = PIN en gang til
pin-save = Lagre
pin-saved = PIN-en er lagret.
pin-length = PIN-en må ha 6–12 siffer, og bare siffer.
pin-differs = De to er ikke like. Prøv igjen.
pin-weak = Den er for lett å gjette. Velg en annen.
pin-who = Hvem får telefonen?
pin-nobody = Ingen andre kan ta over her ennå. Den som skal det, logger inn på denne telefonen én gang og velger PIN.
pin-unsent = { $count ->
    [one] 1 ting er ikke sendt ennå. Den blir sendt i ditt navn.
   *[other] { $count } ting er ikke sendt ennå. De blir sendt i ditt navn.
}
pin-colleague = av en kollega
pin-of = PIN-en til { $name }
pin-typed = { $count } siffer
pin-delete = Slett siste
pin-ok = OK
pin-wrong = Feil PIN. Prøv igjen.
pin-too-many = For mange forsøk. Vent litt, eller logg inn med passord.
pin-not-shared = Serveren kjenner ikke denne som en felles vakttelefon. Velg det under «Denne telefonen» igjen.

## No contact, said loudly

lost-since = siden { $at }
lost-means = Nye alarmer når ikke denne telefonen. Ingen ser det du gjør her før kontakten er tilbake.
lost-means-tablet = Nye alarmer vises ikke her. Følg med på telefonen og på avdelingen.
lost-do = Gå nærmere Wi-Fi, eller dit det er dekning. Hjelper det ikke, så ring:
lost-colleagues = På vakt sist vi visste: { $names }
lost-show = Vis siste kjente alarmer

## Numbers to call

help-ring = Ring { $label }
help-round = døgnet rundt
help-no-numbers = Ingen nummer er lagret her. Ring en kollega.

## A tablet on the wall

tablet-open = Åpne
tablet-taken = Tatt
tablet-duty = På vakt: { $names }
tablet-mute = LYDEN ER AV. Trykk her.

## The ward now

ward-title = Avdelingen nå
ward-as-of = Slik var det { $at }
ward-stale = Får ikke hentet nytt. Slik var det { $at }
ward-none = Får ikke hentet avdelingen. Prøver igjen.
ward-loading = Henter …
ward-alarms = { $count ->
    [one] 1 alarm
   *[other] { $count } alarmer
}
ward-blind = Sensoren svarer ikke
where-in_bed = I seng
where-up = Oppe
where-out_of_room = Ute av rommet
where-unknown = Ukjent
where-since = siden { $at }
where-never = Ingen sensor har meldt noe

## Tonight

tonight-title = Signert i natt
tonight-patient = Bruker
tonight-everybody = Alle
tonight-mine = Mine
tonight-count = { $count ->
    [0] Ingen signerte alarmer
    [one] 1 signert alarm
   *[other] { $count } signerte alarmer
}

## Me

me-title = Meg
settings-title = Innstillinger
settings-language = Språk
settings-text = Tekststørrelse
settings-theme = Lys eller mørk
text-normal = Vanlig
text-large = Stor
text-larger = Større
text-largest = Størst
theme-auto = Etter klokka
theme-dark = Mørk
theme-light = Lys
sound-verified = Lyden virker
sound-unverified = Lyden er ikke prøvd
sound-unknown = Er lyden på?
sound-heard = Hørte du lyden?
sound-no = Du hørte ikke lyden. Skru opp volumet og prøv igjen.
sound-try = Prøv lyden
outbox-title = Utboks
outbox-empty = Alt er sendt
entry-held = Sendes straks. Kan angres.
entry-waiting = Lagret på telefonen. Venter på dekning.
entry-sending = Sender …
entry-confirmed = Serveren har den
command-acknowledge = Jeg tar den
command-release = Gi fra meg
command-arrive = Framme
command-cannot_reach = Kan ikke nå
command-call_for_help = Trenger hjelp
command-comment = Merknad
command-sign = Signatur
command-start_duty = Start vakt
command-end_duty = Avslutt vakt
command-extend_duty = Forleng vakten
command-admit = Slipp inn vikar
sign-out = Logg ut
sign-out-refused = { $count ->
    [one] Du kan ikke logge ut ennå: 1 ting er ikke sendt og ville gått tapt. Vent til du har dekning.
   *[other] Du kan ikke logge ut ennå: { $count } ting er ikke sendt og ville gått tapt. Vent til du har dekning.
}
update-ready = En ny versjon av Nattvakt er klar.
update-now = Oppdater

## Roles without alarms

no-units = Rollen din følger ingen avdelings alarmer, så her er ingen alarmliste.
later-care_worker = Du er ikke knyttet til noen avdeling ennå. Be avdelingslederen om å legge deg til.
later-shift_lead = Du er ikke knyttet til noen avdeling ennå. Be administrator om å legge deg til.
later-responder = Du er ikke knyttet til noen avdeling ennå. Be administrator om å legge deg til.
later-coordinator = Skjermbilder for planer og utstyr kommer i en senere versjon.
later-it_operator = Det tekniske bildet kommer i en senere versjon. Du ser aldri hvem brukerne er.
later-supplier = Oversikten over ditt eget utstyr kommer i en senere versjon.
later-auditor = Innsyn i loggen kommer i en senere versjon.
later-administrator = Administrasjon av ansatte og roller kommer i en senere versjon.
unassigned-title = Enheter uten plass
unassigned-none = Alle enheter som har meldt seg, har en plass.
unassigned-failed = Får ikke hentet listen.
unassigned-first = Første gang hørt { $at }
role-care_worker = Pleier
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
device-motion = Bevegelsessensor
device-fall_sensor = Fallsensor
device-pendant = Trygghetsalarm
device-pull_cord = Snortrekk
device-epilepsy = Epilepsialarm
device-incontinence = Fuktsensor
device-camera = Kamera
device-tracker = GPS-sporing
device-dispenser = Medisindispenser
device-lock = E-lås
device-nurse_call = Pasientvarsling
device-monitor = Måleapparat
device-smoke = Røykvarsler
device-water = Vannvarsler
device-gateway = Gateway
device-other = Annen enhet

## What sensors notice

kind-bed_exit = Ute av seng
kind-chair_exit = Oppe av stolen
kind-room_exit = Ute av rommet
kind-room_entry = Noen kom inn i rommet
kind-home_exit = Ute av boligen
kind-door_open = Dør åpen
kind-motion = Bevegelse
kind-inactivity = Ingen bevegelse
kind-absence = Ikke tilbake
kind-fall = Fall
kind-pendant = Trygghetsalarm
kind-pull_cord = Snortrekk
kind-assistance = Ber om hjelp
kind-epilepsy = Epilepsianfall
kind-incontinence = Vått underlag
kind-smoke = Røyk
kind-fire = Brann
kind-gas = Gass
kind-water_leak = Vannlekkasje
kind-heat = Høy temperatur
kind-noise = Uvanlig lyd
kind-camera_event = Hendelse på kamera
kind-supervision_due = Tid for tilsyn
kind-supervision_done = Tilsyn utført
kind-dose_missed = Medisin ikke tatt
kind-dose_taken = Medisin tatt
kind-dispenser_fault = Feil på medisindispenser
kind-area_exit = Ute av trygt område
kind-area_entry = Tilbake i trygt område
kind-position = Posisjon
kind-sos = SOS
kind-lock_unlocked = Låst opp
kind-lock_locked = Låst
kind-measurement = Måling utenfor grensen
kind-nurse_call = Ringer på
kind-bedside_reset = Kvittert på rommet
kind-presence = Personale på rommet
kind-heartbeat = Livstegn fra enheten
kind-battery = Lite batteri
kind-offline = Enheten svarer ikke
kind-online = Enheten svarer igjen
kind-tamper = Enheten er åpnet eller flyttet
kind-power_failure = Strømbrudd
kind-power_restored = Strømmen er tilbake
kind-malfunction = Feil på enheten
kind-test = Prøvealarm
kind-other = Annen hendelse
kind-unknown = Hendelse ({ $code })

## Outcomes and actions

outcome-assistance = Reell – hjalp
outcome-checked_fine = Reell – ingen hjelp nødvendig
outcome-needless = Unødig alarm
outcome-technical = Teknisk feil
outcome-wrong_room = Feil rom
outcome-not_checked = Ikke sett til
outcome-other = Annet
outcome-unknown = { $code }
action-to_toilet = Fulgt til toalett
action-to_bed = Hjulpet i seng
action-supervised = Tilsyn
action-talked = Snakket med
action-repositioned = Snudd / leiret
action-changed_pad = Skiftet bleie
action-gave_drink = Gitt drikke
action-gave_medicine = Gitt medisin
action-measured = Tatt målinger
action-first_aid = Førstehjelp
action-helped_up = Hjulpet opp
action-brought_back = Fulgt tilbake
action-called_doctor = Ringt lege
action-called_emergency = Ringt 113
action-called_family = Ringt pårørende
action-reset_device = Nullstilt utstyr
action-charged_device = Ladet / byttet batteri
action-other = Annet
action-unknown = { $code }

## Why something was not done

first-already_acknowledged = { $name } tok den { $at }
first-already_signed = { $name } signerte { $at }
reason-newer_event = Signaturen er lagret, men alarmen står: det skjedde noe nytt som du ikke hadde sett.
reason-already_signed = En annen signerte først. Signaturen din er også lagret.
reason-not_checked = Alarmen står til noen har sett til.
reason-unknown = Lagret, men alarmen står ({ $code }).
problem-unknown = Serveren sa nei ({ $code }).
problem-unreachable = Får ikke kontakt med serveren. Sjekk dekningen og prøv igjen.
problem-malformed_json = Serveren forsto ikke meldingen. Oppdater appen.
problem-invalid_field = Serveren forsto ikke meldingen. Oppdater appen.
problem-duplicate_key = Serveren forsto ikke meldingen. Oppdater appen.
problem-too_many_items = Det var for mye på en gang.
problem-body_too_large = Meldingen var for stor. Forkort merknaden.
problem-unsupported_media_type = Serveren forsto ikke meldingen. Oppdater appen.
problem-not_signed_in = Du er ikke logget inn.
problem-session_expired = Økten er utløpt. Logg inn igjen.
problem-wrong_credentials = Feil brukernavn eller passord.
problem-wrong_source_key = Nøkkelen til kilden er feil.
problem-too_many_attempts = For mange forsøk. Vent litt og prøv igjen.
problem-wrong_origin = Appen er åpnet fra feil adresse.
problem-forbidden = Rollen din gir ikke lov til dette.
problem-not_found = Det finnes ikke her.
problem-method_not_allowed = Serveren forsto ikke meldingen. Oppdater appen.
problem-key_exists = Telefonen har en annen signaturnøkkel fra før. Logg inn på nytt.
problem-storage_unavailable = Serveren får ikke lagret nå. Prøver igjen.
problem-internal = Noe gikk galt på serveren. Ingenting ble lagret.
problem-unknown_kind = Ukjent type hendelse.
problem-invalid_time = Ugyldig tidspunkt.
problem-clock_distrusted = Klokka på enheten går feil.
problem-event_id_reused = Hendelsen var meldt før med annet innhold.
problem-unassigned_device = Enheten har ingen plass.
problem-wrong_signature = Signaturen stemte ikke. Logg inn på nytt og gjør det en gang til.
problem-unknown_key = Serveren kjenner ikke signaturnøkkelen til telefonen. Logg inn på nytt og gjør det en gang til.
problem-revoked_key = Signaturnøkkelen til telefonen er trukket tilbake. Logg inn på nytt og gjør det en gang til.
problem-command_id_reused = Serveren har fått dette før, med annet innhold.
problem-key_seq_gap = Noe som skulle vært sendt før, mangler. Gjør det en gang til.
problem-key_seq_reused = Rekkefølgen ble feil. Gjør det en gang til.
problem-unknown_command = Serveren kjenner ikke dette. Oppdater appen.
problem-unsupported_version = Appen er for gammel eller for ny for serveren. Oppdater appen.
problem-alarm_not_found = Alarmen finnes ikke lenger.
problem-unit_not_found = Avdelingen finnes ikke.
problem-already_acknowledged = En annen har tatt den.
problem-already_signed = Alarmen er allerede signert.
problem-not_yours = Bare den som har tatt alarmen, kan gjøre dette.
problem-note_required = «Annet» må ha en merknad.
problem-not_a_subject = Alarmen gjelder ikke denne brukeren.
problem-wrong_commitment = Merknaden stemte ikke med signaturen. Gjør det en gang til.
problem-nothing_to_do = Det var allerede gjort.
problem-already_on_duty = Du er allerede på vakt her.
problem-not_on_duty = Du er ikke på vakt her.

## What the server says on a locked screen, in a text message and by telephone
notice-alarm = { $priority } · { $what }
notice-again = { $place } · ringer igjen
notice-home = { $zone } · kode { $code }
notice-health = Helsealarm
notice-take = Jeg tar den
notice-open = Åpne
notice-taken = Tatt av en kollega: { $what }
notice-test = Prøvevarsel
notice-test-more = Telefonen din kan ringe.
notice-duty-ok = Vakt ok
notice-duty-ok-more = Telefonen din er nådd. Du trenger ikke gjøre noe.
notice-duty-ends = Vakten din slutter snart
notice-duty-ends-more = Åpne appen for å forlenge eller gi over.
notice-sms = Nattvakt: { $priority } { $what }, { $place }. Ingen har tatt alarmen. Åpne appen eller ring { $unit }.
notice-voice = Dette er Nattvakt. { $priority } alarm: { $what }, { $place }. Ingen har tatt den. Tast 1 for å ta alarmen. Tast 2 hvis du ikke kan.

## Ready for duty

ready-title = Klar for vakt
ready-line = Klar: telefonen din ringer. Prøvd { $at }
ready-left = { $count ->
    [0] Telefonen prøves …
    [one] Klar for vakt? 1 ting gjenstår
   *[other] Klar for vakt? { $count } ting gjenstår
}
ready-aside = Senere
ready-done = Ferdig
ready-all = Vis alle punktene
ready-fewer = Vis bare det som trengs
ready-rest = { $rest ->
    [one] 1 punkt til er i orden
   *[other] { $rest } punkter til er i orden
}
ready-state-ok = I orden
ready-state-note = I orden
ready-state-ask = Trenger deg
ready-state-wait = Sjekkes
ready-state-fail = Virker ikke
ready-again = Prøv igjen
ready-allow = Slå på varsler
ready-try = Send prøvevarsel
ready-notifications-granted = Varsler er slått på
ready-notifications-default = Varsler er ikke slått på
ready-notifications-denied = Varsler er slått av
ready-notifications-unsupported = Varsler virker ikke her
ready-subscription-later = Serveren får vite om telefonen når varsler er slått på
ready-subscription-comparing = Kobler telefonen til serveren …
ready-subscription-known = Serveren vet om telefonen
ready-subscription-failed = Serveren kan ikke nå telefonen
ready-push-later = Prøvevarsel sendes når varsler er slått på
ready-push-untried = Telefonen er ikke prøvd på denne vakten
ready-push-stale = Telefonen er ikke nådd siden { $since }
ready-push-lock = Lås skjermen nå. Prøvevarselet kommer om { $left } sekunder.
ready-push-sent = Prøvevarselet er sendt. Venter på at det kommer …
ready-push-hidden = Prøvevarsel mottatt { $at } ({ $seconds } s), med låst skjerm
ready-push-visible = Prøvevarsel mottatt { $at } ({ $seconds } s), men ikke prøvd med låst skjerm
ready-push-verified = Telefonen er nådd { $at }
ready-push-failed = Prøvevarselet kom ikke fram
ready-live-on = Direkte forbindelse
ready-live-off = Ingen direkte forbindelse
ready-sound-heard = Du har hørt lyden
ready-sound-unheard = Er lyden på?
ready-sound-silent = Du hørte ikke lyden
ready-storage-asking = Sjekker lagringen …
ready-storage-kept = Det du gjør uten dekning, er trygt lagret
ready-storage-unkept = Det du gjør uten dekning, lagres, men telefonen kan slette det hvis den går full
ready-clock-right = Klokka går riktig
ready-clock-off = Klokka går { $off } feil. Det gjør ikke noe: Nattvakt retter for det.
ready-clock-wrong = Klokka går { $off } feil
ready-advice-notifications-default = Trykk på knappen, og velg «Tillat» når telefonen spør.
ready-advice-denied-android = Åpne Innstillinger › Apper › Chrome eller Nattvakt › Varsler, og slå dem på. Kom så tilbake hit.
ready-advice-denied-ios = Åpne Innstillinger › Varslinger › Nattvakt, og slå på «Tillat varslinger». Kom så tilbake hit.
ready-advice-denied-desktop = Trykk på ikonet til venstre for adressen øverst, og velg «Tillat» for varsler.
ready-advice-denied-other = Slå på varsler for Nattvakt i innstillingene. Kom så tilbake hit.
ready-advice-home-screen = Åpne Nattvakt i Safari, trykk på Del-knappen og velg «Legg til på Hjem-skjerm». Åpne så Nattvakt derfra.
ready-advice-old-iphone = Telefonen er for gammel for varsler. Oppdater til iOS 16.4 eller nyere, eller bruk en annen telefon.
ready-advice-unsupported = Åpne Nattvakt i Chrome, Edge eller Firefox, i et vanlig vindu (ikke privat).
ready-advice-push-untried = Trykk, og lås skjermen med en gang. Varselet kommer etter 5 sekunder. Følg med på at telefonen lyder.
ready-advice-push-stale = Trykk, og lås skjermen med en gang. Varselet kommer etter 5 sekunder. Følg med på at telefonen lyder.
ready-advice-push-visible = Om natten er skjermen låst. Trykk, og lås den med en gang. Varselet kommer etter 5 sekunder.
ready-advice-live-off = Sjekk dekningen eller det trådløse nettet. Nattvakt kobler til igjen av seg selv.
ready-advice-sound-silent = Skru opp volumet, slå av lydløs og «Ikke forstyrr», og prøv igjen.
ready-advice-clock-wrong = Slå på automatisk dato og klokkeslett i innstillingene på telefonen.
ready-lost = Telefonen din er ikke nådd siden { $at } – trykk for å prøve
ready-lost-never = Telefonen din er ikke prøvd – trykk for å prøve
ready-empty-reached = Telefonen din er nådd { $at }
ready-empty-unverified = Men vi vet ikke om telefonen din ringer når det kommer en.
ready-status-reached = nådd { $at }

## Push messages and what is taken from a locked screen

push-unreadable = Åpne appen for å se hva som har skjedd.
push-taken = Du har den. Åpne den innen 2 minutter, ellers ringer den igjen.
push-first = Allerede tatt av en kollega.
push-signed = Allerede signert av en kollega.
push-saved = Lagret på telefonen. Sendes når du har dekning.
push-refused = Ble ikke tatt. Åpne appen.
push-open-by = { $who ->
    [me] Åpne alarmen innen { $left }, ellers ringer den igjen
   *[other] Tatt på låst skjerm. Ringer igjen om { $left } hvis den ikke åpnes
}
command-open = Åpnet

## Deliveries

delivery-you = Deg
delivery-and = { $names } og { $last }
delivery-phone-has = { $name }: telefonen har det siden { $at }
delivery-phone-opened = { $name }: åpnet { $at }
delivery-phone-unconfirmed = { $name }: sendt, ikke bekreftet
delivery-phone-nowhere = { $name }: ingen telefon som kan nås
delivery-phone-failed = { $name }: kom ikke fram. { $reason }
delivery-phone-over = { $name }: ikke bekreftet før noen tok den
delivery-sms-has = SMS til { $name }: levert { $at }
delivery-sms-opened = SMS til { $name }: lest { $at }
delivery-sms-unconfirmed = SMS til { $name }: sendt { $at }, ikke bekreftet
delivery-sms-nowhere = SMS til { $name }: kan ikke sendes
delivery-sms-failed = SMS til { $name }: kom ikke fram. { $reason }
delivery-sms-over = SMS til { $name }: trengtes ikke lenger
delivery-voice-has = Oppringing til { $name }: ringer siden { $at }
delivery-voice-opened = Oppringing til { $name }: besvart { $at }
delivery-voice-unconfirmed = Oppringing til { $name }: startet { $at }, ikke bekreftet
delivery-voice-nowhere = Oppringing til { $name }: kan ikke ringes
delivery-voice-failed = Oppringing til { $name }: kom ikke fram. { $reason }
delivery-voice-over = Oppringing til { $name }: trengtes ikke lenger
delivery-next-call = Ringer { $called } om { $left }
delivery-next-sms = Sender SMS til { $texted } om { $left }
delivery-next-both = Ringer { $called } og sender SMS til { $texted } om { $left }
delivery-target-primary_contact = primærkontakten
delivery-target-on_duty = alle på vakt
delivery-target-on_duty_in = { $unit }
delivery-target-response_centre = responssenteret
delivery-target-role-care_worker = pleierne
delivery-target-role-shift_lead = ansvarsvakten
delivery-target-role-coordinator = koordinatoren
delivery-target-role-responder = responssenteret
delivery-target-role-it_operator = IT-vakten
delivery-target-role-supplier = leverandøren
delivery-target-role-auditor = revisoren
delivery-target-role-administrator = administratoren
delivery-reason-unknown = Grunn: { $code }.
delivery-reason-no_channel = Ingen telefon er koblet til.
delivery-reason-no_subscription = Telefonen tar ikke imot varsler.
delivery-reason-gone = Telefonen har sluttet å ta imot varsler.
delivery-reason-rejected = Varslingstjenesten sa nei.
delivery-reason-too_large = Meldingen var for stor.
delivery-reason-not_allowed = Varslingstjenesten er ikke tillatt her.
delivery-reason-timeout = Ingen svar i tide.
delivery-reason-unreachable = Fikk ikke kontakt.
delivery-reason-throttled = Varslingstjenesten har for mye å gjøre.
delivery-reason-acknowledged = Noen tok alarmen først.
delivery-reason-signed = Alarmen ble signert først.
delivery-reason-superseded = En nyere melding er sendt.
delivery-reason-ttl = Den ble for gammel.
delivery-reason-gateway = SMS- og telefontjenesten svarte ikke.
delivery-reason-unavailable = Varslingstjenesten svarte med feil.
delivery-reason-declined = Svarte at de ikke kan.
delivery-reason-interrupted = Ble avbrutt og sendes på nytt.
delivery-reason-browser_refused = Nettleseren sa nei. Lukk Nattvakt helt, åpne den og prøv igjen.
delivery-reason-no_worker = Nettleseren er ikke klar for varsler. Lukk Nattvakt helt, åpne den og prøv igjen.

## Alarms that Nattvakt raises by itself, and what it asks for

rule-unknown = Alarm fra Nattvakt ({ $code })
rule-emergency = Nødalarm
rule-technical = Teknisk alarm
rule-call_for_help = Kollega trenger hjelp
rule-system = Feil i Nattvakt
rule-nobody_on_duty = Ingen er på vakt
rule-nobody_reachable = Ingen på vakt kan nås
rule-phone_silent = Telefonen til en på vakt svarer ikke
rule-duty_overrun = Vakten er over tiden
rule-target_gone = Varslingsplanen peker på noen som ikke finnes
rule-delivery_stuck = Varsler blir ikke sendt
rule-about = Gjelder { $name }
rule-frequent = { $named ->
    [no] { $count }. alarm siste 2 timer
   *[other] { $count }. alarm fra { $who } siste 2 timer
}
rule-visit = Noen må se til før den kan signeres
rule-visit-why = De siste alarmene ble signert uten at noen var innom. Denne kan ikke signeres før noen har vært der.
reason-not_acknowledged = Ingen tok den i tide.
reason-unreached = Ingen telefon ble nådd i tide.
reason-not_arrived = Den som tok den, kom ikke fram i tide.
reason-not_signed = Den ble ikke signert i tide.
reason-not_opened = Den ble tatt på låst skjerm, men ikke åpnet.
reason-nobody_reachable = Ingen på vakt kan nås.
reason-cannot_reach = Den som tok den, kunne ikke nå fram.
reason-released = Den som tok den, ga den fra seg.
reason-duty_ended = Vakten til den som tok den, er over.

## Why something was refused, continued

problem-unit_would_be_empty = Du er den siste på vakt her. Velg hvem som overtar før du avslutter.
problem-hand_over_to_empty = Ingen er på vakt der du ville overlevere.
problem-hand_over_loop = Avdelingen du valgte, har selv overlevert hit.
problem-visit_required = Noen må se til før denne kan signeres.
problem-subscription_refused = Serveren godtar ikke varslingstjenesten til denne nettleseren. Prøv en annen nettleser.
problem-no_subscription = Telefonen er ikke satt opp for varsler.
problem-wrong_pin = Feil PIN-kode.
problem-weak_pin = PIN-koden er for lett å gjette. Velg en annen.
problem-not_a_shared_phone = Dette er ikke en delt telefon.
problem-admission_invalid = Koden er brukt eller gått ut. Be kollegaen din lage en ny.
problem-policy_empty = Varslingsplanen må ha minst ett trinn, og hvert trinn må varsle noen.
problem-policy_too_long = Varslingsplanen har for mange trinn.
problem-policy_times = Tidene i varslingsplanen er for korte eller for lange.
problem-policy_loop = Varslingsplanen går i ring.
problem-policy_target_gone = Varslingsplanen peker på noen som ikke finnes lenger.
problem-policy_not_answered = Varslingsplanen må ende hos noen som svarer hele døgnet.
problem-policy_changed = Noen andre har endret varslingsplanen. Hent den på nytt.
problem-row_malformed = Raden kan ikke leses. Den skal ha brukernavn, start og slutt.
problem-row_reversed = Vakten slutter før den begynner.
problem-row_too_long = Vakten er for lang.
problem-row_overlaps = Vakten overlapper en annen for samme person.
problem-row_unknown_person = Fant ingen med dette navnet i avdelingen. Skriv brukernavnet, eller hele navnet.
problem-row_time_skipped = Klokkeslettet finnes ikke den natten klokka stilles fram.
problem-row_time_twice = Klokkeslettet finnes to ganger den natten klokka stilles tilbake.
problem-row_duplicate = Raden står der fra før.
