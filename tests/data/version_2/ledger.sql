BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE contacts (
	account VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (account, hash)
);
INSERT INTO "contacts" VALUES('account','f7f1041076609ec0ac76e6f9cb5ac5fe');
INSERT INTO "contacts" VALUES('account','4deef1dcff1ceaf2a76d5400ce5f1460');
CREATE TABLE effects (
	account VARCHAR(64) NOT NULL, 
	name VARCHAR(160) NOT NULL, 
	request VARCHAR(64), 
	intended_at VARCHAR(40), 
	done_at VARCHAR(40), 
	mailbox VARCHAR(1024), 
	uidvalidity BIGINT, 
	uid BIGINT, 
	digest VARCHAR(64), 
	PRIMARY KEY (account, name)
);
INSERT INTO "effects" VALUES('account','93ebafb68a1bafc8f91a932bb7c334d9:defer:0','93ebafb68a1bafc8f91a932bb7c334d9','2026-11-24T09:01:00-06:00','2026-11-24T15:01:00+00:00','Drafts',72000002,1,'72a840257dacb6f1be411c59ff05a6796e6c69550f25021b5736ecee063b0dc2');
INSERT INTO "effects" VALUES('account','93ebafb68a1bafc8f91a932bb7c334d9:card:1','93ebafb68a1bafc8f91a932bb7c334d9','2026-11-24T09:01:00-06:00','2026-11-24T15:01:00+00:00','Requests',72000005,2,'77f607a70ab621aa5a36d7fb18c44d4753e367493d39604517174387d8db29f6');
INSERT INTO "effects" VALUES('account','f259ea0d511bb252d237536760659bb2:defer:0','f259ea0d511bb252d237536760659bb2','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Drafts',72000002,2,'f301cfdc093e4205ddb9d76ccd724a81eb9d0312bf6f0f99ee07a3dd174f6fc3');
INSERT INTO "effects" VALUES('account','f259ea0d511bb252d237536760659bb2:card:1','f259ea0d511bb252d237536760659bb2','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Requests',72000005,3,'68b8896bc1cc19134a4d7fbb5e524f61389a88af110c267f2804220064144f1f');
INSERT INTO "effects" VALUES('account','7928363f0df02e17ba2a32b25aabf690:defer:0','7928363f0df02e17ba2a32b25aabf690','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Drafts',72000002,3,'e9e68193cbd10abc93725b764069311c0ca0bd96a5d80e6d313ac363213d8c1e');
INSERT INTO "effects" VALUES('account','7928363f0df02e17ba2a32b25aabf690:card:1','7928363f0df02e17ba2a32b25aabf690','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Requests',72000005,4,'af918a413857c3aa1aa4e7bfa58e88679c70c82d8f66a89b3e712635f75dea01');
INSERT INTO "effects" VALUES('account','218e40a79c137af1d4804cee69e4ba2b:defer:0','218e40a79c137af1d4804cee69e4ba2b','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Drafts',72000002,4,'a4b2fabe5e1d945585bea4fa34bd611a7f6eda68a9ad44f99ba242256166452f');
INSERT INTO "effects" VALUES('account','218e40a79c137af1d4804cee69e4ba2b:card:1','218e40a79c137af1d4804cee69e4ba2b','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Requests',72000005,5,'d114ea96918d95ecf5fce93c22b6066906cc7938f4b3fdf8008575a0725ade1f');
INSERT INTO "effects" VALUES('account','dbecfa8dbad1df8f8b7e2e1d0d99d1ee:defer:0','dbecfa8dbad1df8f8b7e2e1d0d99d1ee','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Drafts',72000002,5,'c2989eac67cbed5fa651691ebed2da5cf1cea34117d56e2009540a781a045b89');
INSERT INTO "effects" VALUES('account','dbecfa8dbad1df8f8b7e2e1d0d99d1ee:card:1','dbecfa8dbad1df8f8b7e2e1d0d99d1ee','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Requests',72000005,6,'6b1757b45f818b692e08898620d2f4f8f3a51f203820c29d77f524f97f55d472');
INSERT INTO "effects" VALUES('account','3e26354747d6a82dbc66e2512447bd99:defer:0','3e26354747d6a82dbc66e2512447bd99','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Drafts',72000002,6,'884b7406e18927d596d29edba51e3dff3ef2930fc767291cbd56ec5f5a8558f7');
INSERT INTO "effects" VALUES('account','3e26354747d6a82dbc66e2512447bd99:card:1','3e26354747d6a82dbc66e2512447bd99','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Requests',72000005,7,'e9b0391cc3435fa004e49bbb410e47619cebb01c76efc7e53d4999fd8f70d36b');
INSERT INTO "effects" VALUES('account','0e05d8527c1612acaa9576725103b908:defer:0','0e05d8527c1612acaa9576725103b908','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Drafts',72000002,7,'ee1a2013827cbf6f53f718964b3710ea24c1ce6f2fbe6f246541d66c7c50785e');
INSERT INTO "effects" VALUES('account','0e05d8527c1612acaa9576725103b908:card:1','0e05d8527c1612acaa9576725103b908','2026-11-24T09:02:00-06:00','2026-11-24T15:02:00+00:00','Requests',72000005,8,'0cfb46986f250e455cf68685044080d81958675a0d272d463fde59198f4cbdd2');
INSERT INTO "effects" VALUES('account','7928363f0df02e17ba2a32b25aabf690:card:2','7928363f0df02e17ba2a32b25aabf690','2026-11-24T09:03:00-06:00','2026-11-24T15:03:00+00:00','Requests',72000005,9,'9e29c4503f16a064b32280446cdccd359c6680fa79cc3fb05457eabb573290ea');
INSERT INTO "effects" VALUES('account','218e40a79c137af1d4804cee69e4ba2b:no:1','218e40a79c137af1d4804cee69e4ba2b','2026-11-24T09:04:00-06:00','2026-11-24T15:04:00+00:00','Drafts',72000002,8,'76d4057454dfe10862cc18d7e328ff0d1c140efe310a6ff5172ea06f0e3c994a');
INSERT INTO "effects" VALUES('account','218e40a79c137af1d4804cee69e4ba2b:card:2','218e40a79c137af1d4804cee69e4ba2b','2026-11-24T09:04:00-06:00','2026-11-24T15:04:00+00:00','Requests',72000005,10,'9132d0531c66df015a74c925c615e6c98072b3df013142d166e23626f811970d');
INSERT INTO "effects" VALUES('account','218e40a79c137af1d4804cee69e4ba2b:card:3','218e40a79c137af1d4804cee69e4ba2b','2026-11-24T09:06:00-06:00','2026-11-24T15:06:00+00:00','Requests',72000005,11,'831a6fe6bc9a26cc4142267e089f2b2e8e556be4c7d5c7ff55399a634e12c781');
CREATE TABLE facts (
	account VARCHAR(64) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	value TEXT, 
	PRIMARY KEY (account, name)
);
INSERT INTO "facts" VALUES('account','board_key','3450d3e4dae3102308d8b7f2294092214744286ad122cd6f43197dfbd32fb7ae');
INSERT INTO "facts" VALUES('account','daily_letter','2026-11-24');
INSERT INTO "facts" VALUES('account','line_worked','accf0e394dcd3849474682ba2dd28e5f');
INSERT INTO "facts" VALUES('account','looked_at','2026-11-24T09:10:00-06:00');
INSERT INTO "facts" VALUES('account','cards_today','2026-11-24 7');
INSERT INTO "facts" VALUES('account','last_mail_at','2026-11-24T09:06:00-06:00');
CREATE TABLE failures (
	account VARCHAR(64) NOT NULL, 
	mailbox VARCHAR(1024) NOT NULL, 
	uidvalidity BIGINT NOT NULL, 
	uid BIGINT NOT NULL, 
	attempts INTEGER, 
	error VARCHAR(200), 
	next_at VARCHAR(40), 
	PRIMARY KEY (account, mailbox, uidvalidity, uid)
);
CREATE TABLE positions (
	account VARCHAR(64) NOT NULL, 
	mailbox VARCHAR(1024) NOT NULL, 
	uidvalidity BIGINT, 
	last_uid BIGINT, 
	swept_at VARCHAR(40), 
	PRIMARY KEY (account, mailbox)
);
INSERT INTO "positions" VALUES('account','INBOX',72000001,8,'2026-11-24T09:10:00-06:00');
INSERT INTO "positions" VALUES('account','sent:Sent',72000003,1,'2026-11-24T09:03:00-06:00');
CREATE TABLE requests (
	account VARCHAR(64) NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	state VARCHAR(16), 
	asker VARCHAR(64), 
	opened_at VARCHAR(40), 
	body TEXT, over_at VARCHAR(40), 
	PRIMARY KEY (account, "key")
);
INSERT INTO "requests" VALUES('account','93ebafb68a1bafc8f91a932bb7c334d9','open','2d786f70fbef90dba417105ad2ddda1b','2026-11-24T15:00:00+00:00','{"answer": "", "answered_at": null, "asker": "2d786f70fbef90dba417105ad2ddda1b", "askers": ["2d786f70fbef90dba417105ad2ddda1b"], "card": {"digest": "77f607a70ab621aa5a36d7fb18c44d4753e367493d39604517174387d8db29f6", "ref": {"mailbox": "Requests", "uid": 2, "uidvalidity": 72000005}}, "checked_at": "2026-11-24T09:01:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": {"digest": "72a840257dacb6f1be411c59ff05a6796e6c69550f25021b5736ecee063b0dc2", "ref": {"mailbox": "Drafts", "uid": 1, "uidvalidity": 72000002}}, "draft_seen": null, "draft_state": "waiting", "drafted": ["defer:0"], "due": "2026-11-26", "follow_ups": 0, "identity": "4fac34c417ac38e289b6489b128b4a38", "key": "93ebafb68a1bafc8f91a932bb7c334d9", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-24T15:00:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 1, "uidvalidity": 72000001}, "started_at": "2026-11-24T09:01:00-06:00", "state": "open", "stranger": true, "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','f259ea0d511bb252d237536760659bb2','open','414dd6e18075eb5d7ace8a1b12e70f68','2026-11-24T15:01:00+00:00','{"answer": "", "answered_at": null, "asker": "414dd6e18075eb5d7ace8a1b12e70f68", "askers": ["414dd6e18075eb5d7ace8a1b12e70f68"], "card": {"digest": "68b8896bc1cc19134a4d7fbb5e524f61389a88af110c267f2804220064144f1f", "ref": {"mailbox": "Requests", "uid": 3, "uidvalidity": 72000005}}, "checked_at": "2026-11-24T09:02:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": {"digest": "f301cfdc093e4205ddb9d76ccd724a81eb9d0312bf6f0f99ee07a3dd174f6fc3", "ref": {"mailbox": "Drafts", "uid": 2, "uidvalidity": 72000002}}, "draft_seen": null, "draft_state": "waiting", "drafted": ["defer:0"], "due": "2026-11-26", "follow_ups": 0, "identity": "e6b7e1019cbfe7df959ba5d48814f140", "key": "f259ea0d511bb252d237536760659bb2", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-24T15:01:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 2, "uidvalidity": 72000001}, "started_at": "2026-11-24T09:02:00-06:00", "state": "open", "stranger": true, "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','7928363f0df02e17ba2a32b25aabf690','promised','f7f1041076609ec0ac76e6f9cb5ac5fe','2026-11-24T15:01:00+00:00','{"answer": "", "answered_at": null, "asker": "f7f1041076609ec0ac76e6f9cb5ac5fe", "askers": ["f7f1041076609ec0ac76e6f9cb5ac5fe"], "card": {"digest": "9e29c4503f16a064b32280446cdccd359c6680fa79cc3fb05457eabb573290ea", "ref": {"mailbox": "Requests", "uid": 9, "uidvalidity": 72000005}}, "checked_at": "2026-11-24T09:02:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": null, "draft_seen": "2026-11-24T09:02:00-06:00", "draft_state": "sent", "drafted": ["defer:0"], "due": "2026-11-26", "follow_ups": 0, "identity": "a73fed3c77ade51964eecf0f595782ba", "key": "7928363f0df02e17ba2a32b25aabf690", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-24T15:01:00+00:00", "promised_at": "2026-11-24T09:02:00-06:00", "reminded": "", "revision": 2, "sent_seen": ["c19b14cadc71"], "slot": "", "source": {"mailbox": "INBOX", "uid": 3, "uidvalidity": 72000001}, "started_at": "2026-11-24T09:02:00-06:00", "state": "promised", "stranger": true, "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','218e40a79c137af1d4804cee69e4ba2b','decided','7ae12a8a0c56acd50876d4558fa2c7ce','2026-11-24T15:01:00+00:00','{"answer": "", "answered_at": null, "asker": "7ae12a8a0c56acd50876d4558fa2c7ce", "askers": ["7ae12a8a0c56acd50876d4558fa2c7ce"], "card": {"digest": "831a6fe6bc9a26cc4142267e089f2b2e8e556be4c7d5c7ff55399a634e12c781", "ref": {"mailbox": "Requests", "uid": 11, "uidvalidity": 72000005}}, "checked_at": "2026-11-24T09:06:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-24T09:04:00-06:00", "decision": "no", "draft": {"digest": "76d4057454dfe10862cc18d7e328ff0d1c140efe310a6ff5172ea06f0e3c994a", "ref": {"mailbox": "Drafts", "uid": 8, "uidvalidity": 72000002}}, "draft_seen": null, "draft_state": "waiting", "drafted": ["defer:0", "no:1"], "due": "2026-11-26", "follow_ups": 1, "identity": "568851edef2493d6d040363bc8f56d7c", "key": "218e40a79c137af1d4804cee69e4ba2b", "kind": "speaking", "latest": {"mailbox": "INBOX", "uid": 8, "uidvalidity": 72000001}, "letter": "no", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": ["asked_again"], "number": 1, "opened_at": "2026-11-24T15:01:00+00:00", "promised_at": null, "reminded": "", "revision": 3, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 4, "uidvalidity": 72000001}, "started_at": "2026-11-24T09:02:00-06:00", "state": "decided", "stranger": true, "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','dbecfa8dbad1df8f8b7e2e1d0d99d1ee','dismissed','6b32928d99f7916972c87b8d3fea57b8','2026-11-24T15:01:00+00:00','{"answer": "", "answered_at": null, "asker": "6b32928d99f7916972c87b8d3fea57b8", "askers": ["6b32928d99f7916972c87b8d3fea57b8"], "card": null, "checked_at": "2026-11-24T09:02:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-24T09:04:00-06:00", "decision": "dismiss", "draft": null, "draft_seen": null, "draft_state": "waiting", "drafted": ["defer:0"], "due": "2026-11-26", "follow_ups": 0, "identity": "597af12f8a842fde46ff65ba8f94680b", "key": "dbecfa8dbad1df8f8b7e2e1d0d99d1ee", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-24T15:01:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 5, "uidvalidity": 72000001}, "started_at": "2026-11-24T09:02:00-06:00", "state": "dismissed", "stranger": true, "verdict": "room", "weekly": false}','2026-11-24T15:04:00+00:00');
INSERT INTO "requests" VALUES('account','3e26354747d6a82dbc66e2512447bd99','open','51427bc18ea38c503621797edf2f2a1a','2026-11-24T15:01:00+00:00','{"answer": "", "answered_at": null, "asker": "51427bc18ea38c503621797edf2f2a1a", "askers": ["51427bc18ea38c503621797edf2f2a1a"], "card": {"digest": "e9b0391cc3435fa004e49bbb410e47619cebb01c76efc7e53d4999fd8f70d36b", "ref": {"mailbox": "Requests", "uid": 7, "uidvalidity": 72000005}}, "checked_at": "2026-11-24T09:02:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": {"digest": "884b7406e18927d596d29edba51e3dff3ef2930fc767291cbd56ec5f5a8558f7", "ref": {"mailbox": "Drafts", "uid": 6, "uidvalidity": 72000002}}, "draft_seen": null, "draft_state": "waiting", "drafted": ["defer:0"], "due": "2026-11-26", "follow_ups": 0, "identity": "4b91338d5ef95640419cf6dccce07d18", "key": "3e26354747d6a82dbc66e2512447bd99", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-24T15:01:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 6, "uidvalidity": 72000001}, "started_at": "2026-11-24T09:02:00-06:00", "state": "open", "stranger": true, "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','0e05d8527c1612acaa9576725103b908','open','7c4010811e90125ab442e11bbc706910','2026-11-24T15:01:00+00:00','{"answer": "", "answered_at": null, "asker": "7c4010811e90125ab442e11bbc706910", "askers": ["7c4010811e90125ab442e11bbc706910"], "card": {"digest": "0cfb46986f250e455cf68685044080d81958675a0d272d463fde59198f4cbdd2", "ref": {"mailbox": "Requests", "uid": 8, "uidvalidity": 72000005}}, "checked_at": "2026-11-24T09:02:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": {"digest": "ee1a2013827cbf6f53f718964b3710ea24c1ce6f2fbe6f246541d66c7c50785e", "ref": {"mailbox": "Drafts", "uid": 7, "uidvalidity": 72000002}}, "draft_seen": null, "draft_state": "waiting", "drafted": ["defer:0"], "due": "2026-11-26", "follow_ups": 0, "identity": "d2aec1711b331220bcbedcd6728c3563", "key": "0e05d8527c1612acaa9576725103b908", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-24T15:01:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 7, "uidvalidity": 72000001}, "started_at": "2026-11-24T09:02:00-06:00", "state": "open", "stranger": true, "verdict": "room", "weekly": false}',NULL);
CREATE TABLE seen (
	account VARCHAR(64) NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	outcome VARCHAR(120), 
	at VARCHAR(40), identity VARCHAR(64), 
	PRIMARY KEY (account, "key")
);
INSERT INTO "seen" VALUES('account','93ebafb68a1bafc8f91a932bb7c334d9','rule:speaking','2026-11-24T15:01:00+00:00','4fac34c417ac38e289b6489b128b4a38');
INSERT INTO "seen" VALUES('account','f259ea0d511bb252d237536760659bb2','rule:speaking','2026-11-24T15:02:00+00:00','e6b7e1019cbfe7df959ba5d48814f140');
INSERT INTO "seen" VALUES('account','7928363f0df02e17ba2a32b25aabf690','rule:speaking','2026-11-24T15:02:00+00:00','a73fed3c77ade51964eecf0f595782ba');
INSERT INTO "seen" VALUES('account','218e40a79c137af1d4804cee69e4ba2b','rule:speaking','2026-11-24T15:02:00+00:00','568851edef2493d6d040363bc8f56d7c');
INSERT INTO "seen" VALUES('account','dbecfa8dbad1df8f8b7e2e1d0d99d1ee','rule:speaking','2026-11-24T15:02:00+00:00','597af12f8a842fde46ff65ba8f94680b');
INSERT INTO "seen" VALUES('account','3e26354747d6a82dbc66e2512447bd99','rule:speaking','2026-11-24T15:02:00+00:00','4b91338d5ef95640419cf6dccce07d18');
INSERT INTO "seen" VALUES('account','0e05d8527c1612acaa9576725103b908','rule:speaking','2026-11-24T15:02:00+00:00','d2aec1711b331220bcbedcd6728c3563');
INSERT INTO "seen" VALUES('account','56044224c1e383aab8c7cfaf5ef6dfe6','thread','2026-11-24T15:06:00+00:00','a3b6493b5233f1aed61fde4d26b8e3a1');
CREATE TABLE threads (
	account VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	request VARCHAR(64), 
	PRIMARY KEY (account, hash)
);
INSERT INTO "threads" VALUES('account','5030ecfed710438ae3b4bf2c4d45d9a4','93ebafb68a1bafc8f91a932bb7c334d9');
INSERT INTO "threads" VALUES('account','205b2b6935033c81aa0b28575f1f1752','93ebafb68a1bafc8f91a932bb7c334d9');
INSERT INTO "threads" VALUES('account','b289bf3b5d1e8da2348e9bee6be9adaa','dbecfa8dbad1df8f8b7e2e1d0d99d1ee');
INSERT INTO "threads" VALUES('account','11a70ea9cb6cda0c8f6c44fbe091f715','93ebafb68a1bafc8f91a932bb7c334d9');
INSERT INTO "threads" VALUES('account','3f983e6f4d86a3f04b8925a48c9e48d9','93ebafb68a1bafc8f91a932bb7c334d9');
INSERT INTO "threads" VALUES('account','d075573b41cd8a7872e12c02c22ea31e','f259ea0d511bb252d237536760659bb2');
INSERT INTO "threads" VALUES('account','4cceed2471f883e436f070506ff87165','f259ea0d511bb252d237536760659bb2');
INSERT INTO "threads" VALUES('account','138f5d8e6f3aa78e6fc4bb1ca0c5e509','f259ea0d511bb252d237536760659bb2');
INSERT INTO "threads" VALUES('account','bcac906ee4797af787bf7a7d1f329a7d','f259ea0d511bb252d237536760659bb2');
INSERT INTO "threads" VALUES('account','b07eb6406a5b42338414b9b4921821a5','7928363f0df02e17ba2a32b25aabf690');
INSERT INTO "threads" VALUES('account','44d99a1761ede4c5567b627272ce9e56','7928363f0df02e17ba2a32b25aabf690');
INSERT INTO "threads" VALUES('account','f905c7fc767234eef9f7e8a435fecf48','7928363f0df02e17ba2a32b25aabf690');
INSERT INTO "threads" VALUES('account','f832a68aca56f77b63a8569018d27619','7928363f0df02e17ba2a32b25aabf690');
INSERT INTO "threads" VALUES('account','c6819d90d35c4eabb07f09d8a3d6a4f6','218e40a79c137af1d4804cee69e4ba2b');
INSERT INTO "threads" VALUES('account','81e57a3e2face4e8d3e50616024cc6ea','218e40a79c137af1d4804cee69e4ba2b');
INSERT INTO "threads" VALUES('account','f6f3684caee530e7b80cc508e0015b24','218e40a79c137af1d4804cee69e4ba2b');
INSERT INTO "threads" VALUES('account','25128bf433efa4d4a132c3141575dca9','218e40a79c137af1d4804cee69e4ba2b');
INSERT INTO "threads" VALUES('account','3f6a9621ed3893574bf8c409be015799','218e40a79c137af1d4804cee69e4ba2b');
INSERT INTO "threads" VALUES('account','adedd136a056bf7e951d0f98dce044c7','dbecfa8dbad1df8f8b7e2e1d0d99d1ee');
INSERT INTO "threads" VALUES('account','8520486974f0a307e8ab6f57bebc2696','dbecfa8dbad1df8f8b7e2e1d0d99d1ee');
INSERT INTO "threads" VALUES('account','dad8e747fa29d1a168a76be99d77b523','dbecfa8dbad1df8f8b7e2e1d0d99d1ee');
INSERT INTO "threads" VALUES('account','f239852fe5243544f20d1b81d1b60a24','dbecfa8dbad1df8f8b7e2e1d0d99d1ee');
INSERT INTO "threads" VALUES('account','a1ff920a3c0321b10c8371598230310f','3e26354747d6a82dbc66e2512447bd99');
INSERT INTO "threads" VALUES('account','0a3811a309af7103ec48e5dd1f3d43b5','3e26354747d6a82dbc66e2512447bd99');
INSERT INTO "threads" VALUES('account','8ec579cc7ca3a6e7cac85b1bab043176','3e26354747d6a82dbc66e2512447bd99');
INSERT INTO "threads" VALUES('account','834d7029cf1d655e6065b953ac7d17cf','3e26354747d6a82dbc66e2512447bd99');
INSERT INTO "threads" VALUES('account','9c79674f3729ae70212b7ef09962658b','3e26354747d6a82dbc66e2512447bd99');
INSERT INTO "threads" VALUES('account','08281c189918d6cf28195163c2cb9992','0e05d8527c1612acaa9576725103b908');
INSERT INTO "threads" VALUES('account','94c9298085253a80e4ab2ce81c741324','0e05d8527c1612acaa9576725103b908');
INSERT INTO "threads" VALUES('account','3a2bf0e0f00c9f10417318bdcf6cf731','0e05d8527c1612acaa9576725103b908');
INSERT INTO "threads" VALUES('account','d3d0e42c63d97ab258563e8ae3f10a68','0e05d8527c1612acaa9576725103b908');
INSERT INTO "threads" VALUES('account','56b3ba9cd8f8c540460c3d0b3a8cca92','0e05d8527c1612acaa9576725103b908');
INSERT INTO "threads" VALUES('account','4deef1dcff1ceaf2a76d5400ce5f1460','7928363f0df02e17ba2a32b25aabf690');
INSERT INTO "threads" VALUES('account','43aa6048ac72c4931f8accd031da865d','218e40a79c137af1d4804cee69e4ba2b');
INSERT INTO "threads" VALUES('account','53fe93a7a905ad12c344ecbf6f9f3d41','218e40a79c137af1d4804cee69e4ba2b');
INSERT INTO "threads" VALUES('account','7583e8163a95b892c563d0005f81fb69','218e40a79c137af1d4804cee69e4ba2b');
CREATE INDEX ix_requests_state ON requests (state);
CREATE INDEX ix_requests_asker ON requests (asker);
CREATE INDEX ix_threads_request ON threads (request);
CREATE INDEX ix_effects_request ON effects (request);
CREATE INDEX ix_seen_at ON seen (at);
CREATE INDEX ix_requests_over_at ON requests (over_at);
COMMIT;
