## Tabs and general

tabs = Main menu
tab-alarms = Alarms
tab-ward = The ward
tab-tonight = Tonight
tab-me = Me
back = Back
cancel = Cancel
yes = Yes
no = No
you = you
undo = Undo
dismiss = Dismiss
loading = Loading …
refresh = Load again
units = Units
actions = What you can do
names-or = { $names } or { $last }
duration-minutes = { $minutes } min
duration-hours = { $hours } h { $minutes } min
place-unknown = Unknown place

## Status line

status-live = Live
status-connecting = Connecting …
status-stale = { $minutes ->
    [0] Offline since { $since } — the picture is less than a minute old
   *[other] Offline since { $since } — showing a { $minutes } min old picture
}
status-none = NO CONTACT
status-none-since = since { $since }. Alarms cannot reach you here.
status-on-duty = { $count } on duty
status-mute = The sound has not been tried
status-unsent = { $count } waiting

## Signing in

sign-in-title = Sign in
sign-in-again = Sign in again, { $name }
sign-in-again-more = { $count ->
    [0] Your session has ended. What you were doing has been kept.
   *[other] Your session has ended. What you were doing has been kept, and what is waiting to be sent will go by itself.
}
username = Username
password = Password
sign-in = Sign in
signing-in = Signing in …
key-unusable = This browser cannot keep your signing key. You can see the alarms but not take or sign them here. Use an ordinary window (not a private one), or another phone.

## Open alarms

alarms-title = Open alarms
empty = No open alarms
empty-heard = Last heard from the server { $at }
empty-uncertain = We do not know whether there are alarms now
empty-uncertain-more = The phone has no contact with the server. Keep an eye on the ward in other ways until the line at the top is green.
pane-empty = Choose an alarm to see who, where and what to do.
notices = Was not done
priority-acute = ACUTE
priority-high = HIGH
priority-normal = NORMAL
priority-technical = TECHNICAL
reached-nobody = Nobody has been reached yet
reached-names = Reached: { $names }
next-raised = Alerts more people in { $left }
next-acknowledged = { $who ->
    [me] Asks for you in { $left }
   *[other] Alerts again in { $left }
}
next-arrived = { $who ->
    [me] Reminds you to sign in { $left }
   *[other] Alerts again in { $left }
}
news-late = Happened at { $at }, but the message came later
news-repeats = { $count ->
    [one] Happened again at { $at }
   *[other] Happened { $count } more times, last at { $at }
}
news-step = Nobody has answered. Alerting step { $step }
news-cleared = The sensor says it was over at { $at }. Somebody must still check and sign.
holder-acknowledged = { $who ->
    [me] You are on your way ({ $at })
   *[other] { $name } is on the way ({ $at })
}
holder-arrived = { $who ->
    [me] You are there ({ $at })
   *[other] { $name } is there ({ $at })
}
holder-signed = { $who ->
    [me] Signed by you { $at }
   *[other] Signed by { $name } { $at }
}
pending-sending = Sending …
pending-saved = Saved on the phone { $at }. Will be sent when you have coverage.
saved-offline = Saved on the phone { $at }. Will be sent when you have coverage.

## One alarm

since = Since { $at }
arrive-by = there by { $at }
instruction-title = What the care plan says
getting-in-title = How to get in
map = Map
reached-title = Who has been reached
earlier-title = Same person tonight
state-raised = Waiting
state-acknowledged = Taken
state-signed = Signed
alarm-gone = This alarm is no longer here
alarm-gone-more = It may have been signed more than 16 hours ago, or belong to a unit you do not follow.
device-unassigned = The sensor has not been given a room yet. Find out where it is.
signed-by = Signed by { $name } { $at }
rang-at = rang { $at }
take = I'll take it
take-minutes = in { $minutes } min
take-minutes-label = I'll take it, there in
arrive = I'm there
arrive-too = I'm there too
sign = Sign
release = Give it back
cannot-reach = Cannot get there
cannot-reach-confirm = Others are alerted at once. The alarm is no longer yours.
cannot-reach-yes = Yes, alert others
help = Need help
help-calling = Alerting …
help-called = Help has been called. Your colleagues see it now.
help-not-sent = NOT SENT.
help-not-sent-more = Nobody has been alerted from here. Ring, or shout for help.
ring-113 = Ring 113
undo-taken = You took { $what }
undo-signed = Signed: { $what }

## Signing an alarm

sign-whom = Whom was it about?
sign-what = What was it?
sign-did = What did you do?
sign-also = Does the signature cover these too?
sign-note-add = Add a note
sign-note = Note
sign-note-required = Note (needed with ‘Other’)
sign-as = Sign as { $name }
sign-missing-outcome = Choose what it was.
sign-missing-whom = Choose whom it was about.
sign-missing-note = Write briefly what it was.
sign-newer = It happened again at { $at }, while you were filling this in. Have you seen it?
sign-newer-seen = Yes, I have seen it

## Duty

duty-title = Duty
duty-offer = Going on duty?
duty-offer-more = You see the alarms now, but are not alerted until your duty has started.
duty-units = Where will you be on duty?
duty-choose = Choose a unit first
duty-start = Start duty
duty-end = End duty
duty-on = · on duty
duty-off = · not on duty
duty-starting = · starting …
duty-ending = · ending …
duty-nobody = Nobody is on duty

## Until when, and what then

duty-until-title = How long are you on duty?
duty-until = until { $at }
duty-until-open = No end set
duty-until-unknown = Not sure
duty-until-earlier = 15 minutes earlier
duty-until-later = 15 minutes later
duty-start-until = Start duty until { $at }
duty-ends = Your duty at { $unit } ends { $at }.
duty-ends-last = You are the last one on duty here.
duty-ended = Your duty at { $unit } should have ended { $at }.
duty-ended-last = Without you { $unit } is empty. You will be alerted until somebody takes over.
duty-extend-hour = Extend 1 h
duty-extend-half = Extend 30 min
duty-hand-over = Hand over
duty-last-title = You are the last one at { $unit }
duty-last = Somebody must receive the alarms. Who takes them?
duty-last-nobody = Somebody must receive the alarms, and no other unit has anybody on duty. Stay until you are relieved.
duty-give-to = Give the alarms to { $unit }
duty-stay = Stay on duty
duty-goes-to = The alarms go to { $unit }
duty-from-unit = From { $unit }
duty-refused-unit_would_be_empty = The others have gone off duty. Now you are the last one here.
duty-refused-hand_over_to_empty = Nobody is on duty there now. Choose somebody else.
duty-refused-hand_over_loop = The alarms from there already come here. Choose somebody else.
duty-refused-unanswered = The server has not answered. You are on duty until it has.

## Who is here, and who comes

roster-title = On duty now
roster-reach-verified = reached { $at }
roster-reach-stale = not reached since { $at }
roster-reach-never = never reached
roster-temp = temp
roster-next = Coming on duty
roster-missing = not on duty yet
roster-import = Import a roster
roster-importing = Importing …
roster-import-more = CSV (username;starts;ends) or a calendar file (.ics).
roster-result = { $taken } taken, { $refused } not
roster-line = Line { $line }
roster-taken = taken
roster-refused = not taken
roster-primary = Primary contact: { $name }
roster-primary-none = No primary contact
roster-primary-who = Primary contact of { $name }
roster-primary-nobody = Nobody

## A temp without an account

guest-admit = Let in a temp
guest-admit-more = The temp can take the alarms at { $unit } for as long as you say here. The temp types the name.
guest-admit-show = Show the code
guest-admit-asking = Asking the server …
guest-admit-failed = The server has not answered, so the code is not valid. Try again when you have coverage.
guest-admit-scan = The temp points their phone's camera here:
guest-admit-qr = QR code for the temp
guest-admit-left = Valid once, for { $left }
guest-admit-type = Camera not working?
guest-admit-open = Open this address, and type the code:
guest-admit-expired = The code is no longer valid.
guest-admit-again = Make a new one
guest-close = Close
guest-title = Temp on duty
guest-more = A colleague has let you in for this duty. Type your name as it shall stand under what you sign.
guest-name = Your name
guest-code = The code from your colleague
guest-start = Start
guest-starting = Starting …
guest-invalid = The code has been used or has run out. Ask your colleague for a new one.
guest-have-code = I am a temp and have a code
guest-to-sign-in = I have a username and password
guest-signed-in = This phone is in use by { $name }. Sign out first, or use another phone.

## Whose phone this is

pin-title = This phone
pin-kind-personal = This is my own phone
pin-kind-shared = This is a shared duty phone
pin-kind-tablet = This is a tablet on the wall
pin-kind-failed = The server has not answered, so nothing has changed. Try again when you have coverage.
pin-hand-on = Hand the phone on
pin-set = Choose your PIN
pin-set-more = 6–12 digits. With it you take over the phone, and sign as yourself.
pin-first = PIN
pin-again = PIN once more
pin-save = Save
pin-saved = Your PIN is saved.
pin-length = The PIN must have 6–12 digits, and only digits.
pin-differs = The two are not the same. Try again.
pin-weak = It is too easy to guess. Choose another one.
pin-who = Who gets the phone?
pin-nobody = Nobody else can take over here yet. Whoever shall, signs in on this phone once and chooses a PIN.
pin-unsent = { $count ->
    [one] 1 thing has not been sent yet. It will be sent in your name.
   *[other] { $count } things have not been sent yet. They will be sent in your name.
}
pin-colleague = by a colleague
pin-of = The PIN of { $name }
pin-typed = { $count } digits
pin-delete = Delete the last
pin-ok = OK
pin-wrong = Wrong PIN. Try again.
pin-too-many = Too many attempts. Wait a little, or sign in with your password.
pin-not-shared = The server does not know this as a shared duty phone. Choose it under ‘This phone’ again.

## No contact, said loudly

lost-since = since { $at }
lost-means = New alarms do not reach this phone. Nobody sees what you do here until contact is back.
lost-means-tablet = New alarms are not shown here. Watch your phone and the ward.
lost-do = Go closer to the Wi-Fi, or to where there is coverage. If that does not help, call:
lost-colleagues = On duty as last known: { $names }
lost-show = Show the last known alarms

## Numbers to call

help-ring = Call { $label }
help-round = day and night
help-no-numbers = No numbers are kept here. Call a colleague.

## A tablet on the wall

tablet-open = Open
tablet-taken = Taken
tablet-duty = On duty: { $names }
tablet-mute = SOUND IS OFF. Touch here.

## The ward now

ward-title = The ward now
ward-as-of = As it was at { $at }
ward-stale = Cannot load anything newer. As it was at { $at }
ward-none = Cannot load the ward. Trying again.
ward-loading = Loading …
ward-alarms = { $count ->
    [one] 1 alarm
   *[other] { $count } alarms
}
ward-blind = The sensor does not answer
where-in_bed = In bed
where-up = Up
where-out_of_room = Out of the room
where-unknown = Unknown
where-since = since { $at }
where-never = No sensor has said anything

## Tonight

tonight-title = Signed tonight
tonight-patient = Person
tonight-everybody = Everybody
tonight-mine = Mine
tonight-count = { $count ->
    [0] No signed alarms
    [one] 1 signed alarm
   *[other] { $count } signed alarms
}

## Me

me-title = Me
settings-title = Settings
settings-language = Language
settings-text = Text size
settings-theme = Light or dark
text-normal = Normal
text-large = Large
text-larger = Larger
text-largest = Largest
theme-auto = By the clock
theme-dark = Dark
theme-light = Light
sound-verified = The sound works
sound-unverified = The sound has not been tried
sound-unknown = Is the sound on?
sound-heard = Did you hear the sound?
sound-no = You did not hear the sound. Turn up the volume and try again.
sound-try = Try the sound
outbox-title = Outbox
outbox-empty = Everything has been sent
entry-held = Goes in a moment. Can be undone.
entry-waiting = Saved on the phone. Waiting for coverage.
entry-sending = Sending …
entry-confirmed = The server has it
command-acknowledge = I'll take it
command-release = Give it back
command-arrive = I'm there
command-cannot_reach = Cannot get there
command-call_for_help = Need help
command-comment = Note
command-sign = Signature
command-start_duty = Start duty
command-end_duty = End duty
command-extend_duty = Extend duty
command-admit = Let in a temp
sign-out = Sign out
sign-out-refused = { $count ->
    [one] You cannot sign out yet: 1 thing has not been sent and would be lost. Wait until you have coverage.
   *[other] You cannot sign out yet: { $count } things have not been sent and would be lost. Wait until you have coverage.
}
update-ready = A new version of Nattvakt is ready.
update-now = Update

## Roles without alarms

no-units = Your role follows no unit's alarms, so there is no alarm list here.
later-care_worker = You have not been given a unit yet. Ask the head of the ward to add you.
later-shift_lead = You have not been given a unit yet. Ask the administrator to add you.
later-responder = You have not been given a unit yet. Ask the administrator to add you.
later-coordinator = The screens for plans and equipment come in a later version.
later-it_operator = The technical picture comes in a later version. You never see who the people are.
later-supplier = The overview of your own equipment comes in a later version.
later-auditor = Reading the trail comes in a later version.
later-administrator = Managing staff and roles comes in a later version.
unassigned-title = Devices without a place
unassigned-none = Every device that has reported has a place.
unassigned-failed = Cannot load the list.
unassigned-first = First heard at { $at }
role-care_worker = Care worker
role-shift_lead = Shift lead
role-coordinator = Welfare technology coordinator
role-responder = Response centre
role-it_operator = IT operations
role-supplier = Supplier
role-auditor = Auditor
role-administrator = Administrator
device-bed = Bed sensor
device-chair = Chair sensor
device-door = Door sensor
device-motion = Motion sensor
device-fall_sensor = Fall sensor
device-pendant = Safety pendant
device-pull_cord = Pull cord
device-epilepsy = Epilepsy alarm
device-incontinence = Moisture sensor
device-camera = Camera
device-tracker = GPS tracker
device-dispenser = Medicine dispenser
device-lock = Electronic lock
device-nurse_call = Nurse call
device-monitor = Monitor
device-smoke = Smoke detector
device-water = Water detector
device-gateway = Gateway
device-other = Other device

## What sensors notice

kind-bed_exit = Out of bed
kind-chair_exit = Up from the chair
kind-room_exit = Out of the room
kind-room_entry = Somebody entered the room
kind-home_exit = Out of the home
kind-door_open = Door open
kind-motion = Movement
kind-inactivity = No movement
kind-absence = Not back
kind-fall = Fall
kind-pendant = Safety pendant
kind-pull_cord = Pull cord
kind-assistance = Asks for help
kind-epilepsy = Epileptic seizure
kind-incontinence = Wet bed
kind-smoke = Smoke
kind-fire = Fire
kind-gas = Gas
kind-water_leak = Water leak
kind-heat = High temperature
kind-noise = Unusual sound
kind-camera_event = Event on camera
kind-supervision_due = Time to look in
kind-supervision_done = Looked in
kind-dose_missed = Medicine not taken
kind-dose_taken = Medicine taken
kind-dispenser_fault = Medicine dispenser fault
kind-area_exit = Outside the safe area
kind-area_entry = Back in the safe area
kind-position = Position
kind-sos = SOS
kind-lock_unlocked = Unlocked
kind-lock_locked = Locked
kind-measurement = Measurement outside its limits
kind-nurse_call = Nurse call
kind-bedside_reset = Reset in the room
kind-presence = Staff in the room
kind-heartbeat = Sign of life from the device
kind-battery = Low battery
kind-offline = The device does not answer
kind-online = The device answers again
kind-tamper = The device was opened or moved
kind-power_failure = Power failure
kind-power_restored = The power is back
kind-malfunction = Device fault
kind-test = Test alarm
kind-other = Other event
kind-unknown = Event ({ $code })

## Outcomes and actions

outcome-assistance = Real – helped
outcome-checked_fine = Real – no help needed
outcome-needless = Needless alarm
outcome-technical = Technical fault
outcome-wrong_room = Wrong room
outcome-not_checked = Not checked
outcome-other = Other
outcome-unknown = { $code }
action-to_toilet = Helped to the toilet
action-to_bed = Helped to bed
action-supervised = Looked in
action-talked = Talked with
action-repositioned = Turned / repositioned
action-changed_pad = Changed pad
action-gave_drink = Gave a drink
action-gave_medicine = Gave medicine
action-measured = Took measurements
action-first_aid = First aid
action-helped_up = Helped up
action-brought_back = Brought back
action-called_doctor = Called a doctor
action-called_emergency = Called 113
action-called_family = Called the family
action-reset_device = Reset equipment
action-charged_device = Charged / changed battery
action-other = Other
action-unknown = { $code }

## Why something was not done

first-already_acknowledged = { $name } took it at { $at }
first-already_signed = { $name } signed at { $at }
reason-newer_event = The signature is kept, but the alarm stays: something new happened that you had not seen.
reason-already_signed = Somebody else signed first. Your signature is kept too.
reason-not_checked = The alarm stays until somebody has checked.
reason-unknown = Kept, but the alarm stays ({ $code }).
problem-unknown = The server said no ({ $code }).
problem-unreachable = Cannot reach the server. Check your coverage and try again.
problem-malformed_json = The server did not understand the message. Update the app.
problem-invalid_field = The server did not understand the message. Update the app.
problem-duplicate_key = The server did not understand the message. Update the app.
problem-too_many_items = That was too much at once.
problem-body_too_large = The message was too large. Shorten the note.
problem-unsupported_media_type = The server did not understand the message. Update the app.
problem-not_signed_in = You are not signed in.
problem-session_expired = Your session has ended. Sign in again.
problem-wrong_credentials = Wrong username or password.
problem-wrong_source_key = The source's key is wrong.
problem-too_many_attempts = Too many attempts. Wait a little and try again.
problem-wrong_origin = The app was opened from the wrong address.
problem-forbidden = Your role does not allow this.
problem-not_found = There is no such thing here.
problem-method_not_allowed = The server did not understand the message. Update the app.
problem-key_exists = The phone already has another signing key. Sign in again.
problem-storage_unavailable = The server cannot store anything now. Trying again.
problem-internal = Something went wrong on the server. Nothing was stored.
problem-unknown_kind = Unknown kind of event.
problem-invalid_time = Invalid time.
problem-clock_distrusted = The device's clock is wrong.
problem-event_id_reused = The event was reported before with other content.
problem-unassigned_device = The device has no place.
problem-wrong_signature = The signature did not fit. Sign in again and do it once more.
problem-unknown_key = The server does not know this phone's signing key. Sign in again and do it once more.
problem-revoked_key = This phone's signing key was withdrawn. Sign in again and do it once more.
problem-command_id_reused = The server has had this before, with other content.
problem-key_seq_gap = Something that should have been sent earlier is missing. Do it once more.
problem-key_seq_reused = The order went wrong. Do it once more.
problem-unknown_command = The server does not know this. Update the app.
problem-unsupported_version = The app is too old or too new for the server. Update the app.
problem-alarm_not_found = The alarm is no longer there.
problem-unit_not_found = The unit does not exist.
problem-already_acknowledged = Somebody else has taken it.
problem-already_signed = The alarm has already been signed.
problem-not_yours = Only the person who took the alarm can do this.
problem-note_required = ‘Other’ needs a note.
problem-not_a_subject = The alarm is not about this person.
problem-wrong_commitment = The note did not fit the signature. Do it once more.
problem-nothing_to_do = It had already been done.
problem-already_on_duty = You are already on duty here.
problem-not_on_duty = You are not on duty here.

## What the server says on a locked screen, in a text message and by telephone
notice-alarm = { $priority } · { $what }
notice-again = { $place } · ringing again
notice-home = { $zone } · code { $code }
notice-health = Health alarm
notice-take = I am on my way
notice-open = Open
notice-taken = Taken by a colleague: { $what }
notice-test = Test notification
notice-test-more = Your phone can ring.
notice-duty-ok = On duty, all well
notice-duty-ok-more = Your phone was reached. Nothing to do.
notice-duty-ends = Your duty ends soon
notice-duty-ends-more = Open the app to stay on or hand over.
notice-sms = Nattvakt: { $priority } { $what }, { $place }. Nobody has taken the alarm. Open the app or call { $unit }.
notice-voice = This is Nattvakt. { $priority } alarm: { $what }, { $place }. Nobody has taken it. Press 1 to take the alarm. Press 2 if you cannot.

## Ready for duty

ready-title = Ready for duty
ready-line = Ready: your phone rings. Tried { $at }
ready-left = { $count ->
    [0] Trying the phone …
    [one] Ready for duty? 1 thing left
   *[other] Ready for duty? { $count } things left
}
ready-aside = Later
ready-done = Done
ready-all = Show every point
ready-fewer = Show only what is needed
ready-rest = { $rest ->
    [one] 1 more point is fine
   *[other] { $rest } more points are fine
}
ready-state-ok = Fine
ready-state-note = Fine
ready-state-ask = Needs you
ready-state-wait = Being checked
ready-state-fail = Does not work
ready-again = Try again
ready-allow = Turn on notifications
ready-try = Send a test
ready-notifications-granted = Notifications are on
ready-notifications-default = Notifications are not turned on
ready-notifications-denied = Notifications are turned off
ready-notifications-unsupported = Notifications do not work here
ready-subscription-later = The server is told of the phone when notifications are on
ready-subscription-comparing = Connecting the phone to the server …
ready-subscription-known = The server knows the phone
ready-subscription-failed = The server cannot reach the phone
ready-push-later = A test is sent when notifications are on
ready-push-untried = The phone has not been tried on this duty
ready-push-stale = The phone has not been reached since { $since }
ready-push-lock = Lock the screen now. The test comes in { $left } seconds.
ready-push-sent = The test has been sent. Waiting for it …
ready-push-hidden = Test received { $at } ({ $seconds } s), with the screen locked
ready-push-visible = Test received { $at } ({ $seconds } s), but not tried with the screen locked
ready-push-verified = The phone was reached { $at }
ready-push-failed = The test did not arrive
ready-live-on = Live connection
ready-live-off = No live connection
ready-sound-heard = You heard the sound
ready-sound-unheard = Is the sound on?
ready-sound-silent = You did not hear the sound
ready-storage-asking = Checking the storage …
ready-storage-kept = What you do without coverage is kept safe
ready-storage-unkept = What you do without coverage is kept, but the phone may delete it when it is full
ready-clock-right = The clock is right
ready-clock-off = The clock is { $off } off. That does no harm: Nattvakt corrects for it.
ready-clock-wrong = The clock is { $off } off
ready-advice-notifications-default = Press the button, and choose “Allow” when the phone asks.
ready-advice-denied-android = Open Settings › Apps › Chrome or Nattvakt › Notifications, and turn them on. Then come back here.
ready-advice-denied-ios = Open Settings › Notifications › Nattvakt, and turn on “Allow Notifications”. Then come back here.
ready-advice-denied-desktop = Press the icon to the left of the address at the top, and choose “Allow” for notifications.
ready-advice-denied-other = Turn on notifications for Nattvakt in the settings. Then come back here.
ready-advice-home-screen = Open Nattvakt in Safari, press the Share button and choose “Add to Home Screen”. Then open Nattvakt from there.
ready-advice-old-iphone = The phone is too old for notifications. Update to iOS 16.4 or newer, or use another phone.
ready-advice-unsupported = Open Nattvakt in Chrome, Edge or Firefox, in an ordinary window (not a private one).
ready-advice-push-untried = Press, and lock the screen at once. The test comes after 5 seconds. Notice whether the phone sounds.
ready-advice-push-stale = Press, and lock the screen at once. The test comes after 5 seconds. Notice whether the phone sounds.
ready-advice-push-visible = At night the screen is locked. Press, and lock it at once. The test comes after 5 seconds.
ready-advice-live-off = Check the coverage or the Wi-Fi. Nattvakt connects again by itself.
ready-advice-sound-silent = Turn up the volume, turn off silent mode and “Do Not Disturb”, and try again.
ready-advice-clock-wrong = Turn on automatic date and time in the phone's settings.
ready-lost = Your phone has not been reached since { $at } – press to try
ready-lost-never = Your phone has not been tried – press to try
ready-empty-reached = Your phone was reached { $at }
ready-empty-unverified = But we do not know whether your phone rings when one comes.
ready-status-reached = reached { $at }

## Push messages and what is taken from a locked screen

push-unreadable = Open the app to see what has happened.
push-taken = You have it. Open it within 2 minutes, or it rings again.
push-first = A colleague has already taken it.
push-signed = A colleague has already signed it.
push-saved = Saved on the phone. Will be sent when you have coverage.
push-refused = Was not taken. Open the app.
push-open-by = { $who ->
    [me] Open the alarm within { $left }, or it rings again
   *[other] Taken on a locked screen. Rings again in { $left } unless it is opened
}
command-open = Opened

## Deliveries

delivery-you = You
delivery-and = { $names } and { $last }
delivery-phone-has = { $name }: the phone has it since { $at }
delivery-phone-opened = { $name }: opened { $at }
delivery-phone-unconfirmed = { $name }: sent, not confirmed
delivery-phone-nowhere = { $name }: no phone that can be reached
delivery-phone-failed = { $name }: did not arrive. { $reason }
delivery-phone-over = { $name }: not confirmed before somebody took it
delivery-sms-has = Text to { $name }: delivered { $at }
delivery-sms-opened = Text to { $name }: read { $at }
delivery-sms-unconfirmed = Text to { $name }: sent { $at }, not confirmed
delivery-sms-nowhere = Text to { $name }: cannot be sent
delivery-sms-failed = Text to { $name }: did not arrive. { $reason }
delivery-sms-over = Text to { $name }: no longer needed
delivery-voice-has = Call to { $name }: ringing since { $at }
delivery-voice-opened = Call to { $name }: answered { $at }
delivery-voice-unconfirmed = Call to { $name }: started { $at }, not confirmed
delivery-voice-nowhere = Call to { $name }: cannot be called
delivery-voice-failed = Call to { $name }: did not get through. { $reason }
delivery-voice-over = Call to { $name }: no longer needed
delivery-next-call = Rings { $called } in { $left }
delivery-next-sms = Texts { $texted } in { $left }
delivery-next-both = Rings { $called } and texts { $texted } in { $left }
delivery-target-primary_contact = the primary contact
delivery-target-on_duty = everybody on duty
delivery-target-on_duty_in = { $unit }
delivery-target-response_centre = the response centre
delivery-target-role-care_worker = the care workers
delivery-target-role-shift_lead = the shift lead
delivery-target-role-coordinator = the coordinator
delivery-target-role-responder = the response centre
delivery-target-role-it_operator = IT on call
delivery-target-role-supplier = the supplier
delivery-target-role-auditor = the auditor
delivery-target-role-administrator = the administrator
delivery-reason-unknown = Reason: { $code }.
delivery-reason-no_channel = No phone is connected.
delivery-reason-no_subscription = The phone takes no notifications.
delivery-reason-gone = The phone has stopped taking notifications.
delivery-reason-rejected = The push service said no.
delivery-reason-too_large = The message was too large.
delivery-reason-not_allowed = The push service is not allowed here.
delivery-reason-timeout = No answer in time.
delivery-reason-unreachable = No contact.
delivery-reason-throttled = The push service is too busy.
delivery-reason-acknowledged = Somebody took the alarm first.
delivery-reason-signed = The alarm was signed first.
delivery-reason-superseded = A newer message has been sent.
delivery-reason-ttl = It grew too old.
delivery-reason-gateway = The text and call service did not answer.
delivery-reason-unavailable = The push service answered with an error.
delivery-reason-declined = Answered that they cannot.
delivery-reason-interrupted = Was interrupted and is sent again.
delivery-reason-browser_refused = The browser said no. Close Nattvakt completely, open it and try again.
delivery-reason-no_worker = The browser is not ready for notifications. Close Nattvakt completely, open it and try again.

## Alarms that Nattvakt raises by itself, and what it asks for

rule-unknown = Alarm from Nattvakt ({ $code })
rule-emergency = Emergency alarm
rule-technical = Technical alarm
rule-call_for_help = Colleague needs help
rule-system = Fault in Nattvakt
rule-nobody_on_duty = Nobody is on duty
rule-nobody_reachable = Nobody on duty can be reached
rule-phone_silent = The phone of somebody on duty does not answer
rule-duty_overrun = The duty has run over time
rule-target_gone = The escalation plan names somebody who is gone
rule-delivery_stuck = Notifications are not being sent
rule-about = About { $name }
rule-frequent = { $named ->
    [no] Alarm number { $count } in the last 2 hours
   *[other] Alarm number { $count } from { $who } in the last 2 hours
}
rule-visit = Somebody must check before it can be signed
rule-visit-why = The last alarms were signed without anybody going there. This one cannot be signed until somebody has been there.
reason-not_acknowledged = Nobody took it in time.
reason-unreached = No phone was reached in time.
reason-not_arrived = Whoever took it did not get there in time.
reason-not_signed = It was not signed in time.
reason-not_opened = It was taken on a locked screen but not opened.
reason-nobody_reachable = Nobody on duty can be reached.
reason-cannot_reach = Whoever took it could not get there.
reason-released = Whoever took it gave it back.
reason-duty_ended = The duty of whoever took it is over.

## Why something was refused, continued

problem-unit_would_be_empty = You are the last one on duty here. Choose who takes over before you end it.
problem-hand_over_to_empty = Nobody is on duty where you wanted to hand over.
problem-hand_over_loop = The unit you chose has itself handed over to this one.
problem-visit_required = Somebody must check before this one can be signed.
problem-subscription_refused = The server does not accept this browser's push service. Try another browser.
problem-no_subscription = The phone is not set up for notifications.
problem-wrong_pin = Wrong PIN.
problem-weak_pin = The PIN is too easy to guess. Choose another.
problem-not_a_shared_phone = This is not a shared phone.
problem-admission_invalid = The code has been used or has run out. Ask your colleague for a new one.
problem-policy_empty = The escalation plan needs at least one step, and every step must alert somebody.
problem-policy_too_long = The escalation plan has too many steps.
problem-policy_times = The times in the escalation plan are too short or too long.
problem-policy_loop = The escalation plan goes round in a circle.
problem-policy_target_gone = The escalation plan names somebody who is gone.
problem-policy_not_answered = The escalation plan must end with somebody who answers day and night.
problem-policy_changed = Somebody else has changed the escalation plan. Fetch it again.
problem-row_malformed = The row cannot be read. It needs user name, start and end.
problem-row_reversed = The duty ends before it begins.
problem-row_too_long = The duty is too long.
problem-row_overlaps = The duty overlaps another of the same person.
problem-row_unknown_person = Nobody of this unit has that name. Write the user name, or the whole name.
problem-row_time_skipped = The time does not exist on the night the clocks go forward.
problem-row_time_twice = The time exists twice on the night the clocks go back.
problem-row_duplicate = The row is there already.
