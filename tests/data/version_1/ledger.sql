BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE contacts (
	account VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (account, hash)
);
INSERT INTO "contacts" VALUES('account','19cfb257714563a33d6b3638123996df');
INSERT INTO "contacts" VALUES('account','3fd04d6c93c46e3aa9c2b44d6a9ee55f');
INSERT INTO "contacts" VALUES('account','fd23216889815412330d018ed3e16280');
INSERT INTO "contacts" VALUES('account','e669fd4cac25db48e20b2b3472558202');
INSERT INTO "contacts" VALUES('account','a7a6b080a98308427a6e3d52e0a9c662');
INSERT INTO "contacts" VALUES('account','90757d7ff7cf5e3597f45f0ea6ea547e');
INSERT INTO "contacts" VALUES('account','a2efe16130d3372c0a587efdd9270b3e');
INSERT INTO "contacts" VALUES('account','ecb03b3b2e46f5fd2ac96b2ba099800e');
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
INSERT INTO "effects" VALUES('account','441453e5fe1f4b97214a5148cec48e69:defer:0','441453e5fe1f4b97214a5148cec48e69','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Drafts',71000002,1,'07ff0847bc34b188a8d138d48275f44187e740547f7c664c58cbbc8dc30b6388');
INSERT INTO "effects" VALUES('account','441453e5fe1f4b97214a5148cec48e69:card:1','441453e5fe1f4b97214a5148cec48e69','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Requests',71000005,3,'1146bc3668b3ab1ce4ea151365b330803f7da901b53bcf6b1e4a462bd12d27cb');
INSERT INTO "effects" VALUES('account','0fa5e570b4d4e6f210a01319f9217147:defer:0','0fa5e570b4d4e6f210a01319f9217147','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Drafts',71000002,2,'6e3cee44b785895e016626272bd5c8386365a564f3d2e5b909c852c05369dcdb');
INSERT INTO "effects" VALUES('account','0fa5e570b4d4e6f210a01319f9217147:card:1','0fa5e570b4d4e6f210a01319f9217147','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Requests',71000005,4,'8715072bf8101298e0a4355512d5376660725c1e0b983518c34a7106ffa8413a');
INSERT INTO "effects" VALUES('account','3656e8fbb0fa4a8cde746b0ed4bffbb9:defer:0','3656e8fbb0fa4a8cde746b0ed4bffbb9','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Drafts',71000002,3,'37e89ced4a3ea92e7aaa9053d0ceff5b407cda507d4dd2293f0f97568853e9e5');
INSERT INTO "effects" VALUES('account','3656e8fbb0fa4a8cde746b0ed4bffbb9:card:1','3656e8fbb0fa4a8cde746b0ed4bffbb9','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Requests',71000005,5,'55443711a2d5b05821084dfa36a5696573743dd71e8845eb63cb26896235862c');
INSERT INTO "effects" VALUES('account','3028c48ee6d875fd7df6990cca25e916:defer:0','3028c48ee6d875fd7df6990cca25e916','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Drafts',71000002,4,'21ac2a0ea725a74520bd139266caf7ad4957b24cd2a23a7ac76251b40442be45');
INSERT INTO "effects" VALUES('account','3028c48ee6d875fd7df6990cca25e916:card:1','3028c48ee6d875fd7df6990cca25e916','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Requests',71000005,6,'7d2cb6ec34d8b6c92cad0ba5beee1a6bc75622777216b8548d4e7c797f214c44');
INSERT INTO "effects" VALUES('account','bedeaad10f320f74379a89231913d86d:defer:0','bedeaad10f320f74379a89231913d86d','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Drafts',71000002,5,'1d928e67ea57f20b31686c1faebcc66496bac03d98b40c2bd1a17a8e35373349');
INSERT INTO "effects" VALUES('account','bedeaad10f320f74379a89231913d86d:card:1','bedeaad10f320f74379a89231913d86d','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Requests',71000005,7,'75c7b35c060c59177db844c9772e662976d5e9e1e206c819ccb47c7d2e5f6bd8');
INSERT INTO "effects" VALUES('account','1991126e8d0bc383e8b4589be40ba54e:card:1','1991126e8d0bc383e8b4589be40ba54e','2026-11-23T08:01:00-06:00','2026-11-23T14:01:00+00:00','Requests',71000005,8,'6acc45667f38bd5dc1543fb9201ab55909b070a1a4068f11acd1105b2197d3f7');
INSERT INTO "effects" VALUES('account','0fa5e570b4d4e6f210a01319f9217147:no:1','0fa5e570b4d4e6f210a01319f9217147','2026-11-23T08:06:00-06:00','2026-11-23T14:06:00+00:00','Drafts',71000002,6,'214611414c2e8bf30b81ee75532d4382f28e70a8a7f35f14e1180fb1dfd9933a');
INSERT INTO "effects" VALUES('account','0fa5e570b4d4e6f210a01319f9217147:card:2','0fa5e570b4d4e6f210a01319f9217147','2026-11-23T08:06:00-06:00','2026-11-23T14:06:00+00:00','Requests',71000005,9,'ee4b0fddcb58f1698e77f88bb08d65aa9913af5013ec87ae4ee6141377f7b8c4');
INSERT INTO "effects" VALUES('account','3028c48ee6d875fd7df6990cca25e916:card:2','3028c48ee6d875fd7df6990cca25e916','2026-11-23T08:06:00-06:00','2026-11-23T14:06:00+00:00','Requests',71000005,10,'b7aaa46b48da34c7244446403c308bfc06a10f007553773b1e422f2f287c2484');
INSERT INTO "effects" VALUES('account','441453e5fe1f4b97214a5148cec48e69:card:2','441453e5fe1f4b97214a5148cec48e69','2026-11-23T08:06:00-06:00','2026-11-23T14:06:00+00:00','Requests',71000005,11,'67a49a84f23cd639a8ca6e36f954d9cfb0db074408c6751791e59891bb07e65d');
INSERT INTO "effects" VALUES('account','bedeaad10f320f74379a89231913d86d:card:2','bedeaad10f320f74379a89231913d86d','2026-11-23T08:06:00-06:00','2026-11-23T14:06:00+00:00','Requests',71000005,12,'ab9f1f54c03519c46f9bb91111ab8cf3b372daa15ee96aab61e43d083da70c0b');
INSERT INTO "effects" VALUES('account','0fa5e570b4d4e6f210a01319f9217147:card:3','0fa5e570b4d4e6f210a01319f9217147','2026-11-23T08:11:00-06:00','2026-11-23T14:11:00+00:00','Requests',71000005,13,'e99c8100d9b7e67c427f55c32245ccba9d77a26f14492740ea55b56fdcea7b43');
INSERT INTO "effects" VALUES('account','441453e5fe1f4b97214a5148cec48e69:yes:1','441453e5fe1f4b97214a5148cec48e69','2026-11-24T09:05:00-06:00','2026-11-24T15:05:00+00:00','Drafts',71000002,7,'58182493801f2379008f8bf4448c7f2755cb0f95223e225c6aa87c28113fdc90');
INSERT INTO "effects" VALUES('account','441453e5fe1f4b97214a5148cec48e69:card:3','441453e5fe1f4b97214a5148cec48e69','2026-11-24T09:05:00-06:00','2026-11-24T15:05:00+00:00','Requests',71000005,14,'07f314fe9dd2743c730d5673128502ff6ce09645f4e0ddc376d1118004d0975e');
INSERT INTO "effects" VALUES('account','bedeaad10f320f74379a89231913d86d:card:3','bedeaad10f320f74379a89231913d86d','2026-11-24T09:05:00-06:00','2026-11-24T15:05:00+00:00','Requests',71000005,15,'874e8b0abc4cce88b365f7a100b05a9bc9dfc0c8cebbb7b336f6afbcc48c7c95');
INSERT INTO "effects" VALUES('account','9005834ad3b56221a5deffee83d5f571:defer:0','9005834ad3b56221a5deffee83d5f571','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,8,'3de44bf3bfc532927880e804ffa9490b0fae8efe5b658459dc563f3b72e17bb6');
INSERT INTO "effects" VALUES('account','9005834ad3b56221a5deffee83d5f571:card:1','9005834ad3b56221a5deffee83d5f571','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,17,'20948649c7ca0df082d275b3d9bc5710f3db8078cc1b19a296c6d198dfac8292');
INSERT INTO "effects" VALUES('account','1a79cf769f8eb69c4979eb2cdc71e520:defer:0','1a79cf769f8eb69c4979eb2cdc71e520','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,9,'e3f32f32bd3752824097e95855507acdadca9c96d4eeb762fe77effa0ef24c4c');
INSERT INTO "effects" VALUES('account','1a79cf769f8eb69c4979eb2cdc71e520:card:1','1a79cf769f8eb69c4979eb2cdc71e520','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,18,'5812d5da7036114b3d3eddceef1520adb41f11dca423594ee6b0d8cd04b742e8');
INSERT INTO "effects" VALUES('account','494f1b2627092abe8278ff4b8ebbebac:defer:0','494f1b2627092abe8278ff4b8ebbebac','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,10,'bcbe08794484b055330dd44a5aac668bb394a998a12f08007ece908fe99ca9da');
INSERT INTO "effects" VALUES('account','494f1b2627092abe8278ff4b8ebbebac:card:1','494f1b2627092abe8278ff4b8ebbebac','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,19,'c68e5587c653ac3c245e5c9d41c35435a69e9c8a293e1743b3f1f172ba146406');
INSERT INTO "effects" VALUES('account','8b22c29a8a7bd415fb5b0f6a1362eae1:defer:0','8b22c29a8a7bd415fb5b0f6a1362eae1','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,11,'f85c4329a849ab53f63765028c37bbeea7a77f974579c4acd6a4cc9dc49a9d54');
INSERT INTO "effects" VALUES('account','8b22c29a8a7bd415fb5b0f6a1362eae1:card:1','8b22c29a8a7bd415fb5b0f6a1362eae1','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,20,'fb733b1dc62b8428207454a0f5459840f278438612f6e0a0a51779819e76acf8');
INSERT INTO "effects" VALUES('account','3770dabe77733ab2c0bd7cee964f9d0b:defer:0','3770dabe77733ab2c0bd7cee964f9d0b','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,12,'bb7cd9308ea5a1d8320cd1a61dbb3a62cf8d24fd71513023266d8d9c75ad3f84');
INSERT INTO "effects" VALUES('account','3770dabe77733ab2c0bd7cee964f9d0b:card:1','3770dabe77733ab2c0bd7cee964f9d0b','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,21,'8496ed14b0704731af73b7f14ab88d28d0773d2170bb89c3a9fe66fb33287576');
INSERT INTO "effects" VALUES('account','c0c76d1b72fdb15710c4b29448ec45b3:defer:0','c0c76d1b72fdb15710c4b29448ec45b3','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,13,'b091d93817281b66dfab1d5068368c4435357a65d2514a91d1b6c13748b893c3');
INSERT INTO "effects" VALUES('account','c0c76d1b72fdb15710c4b29448ec45b3:card:1','c0c76d1b72fdb15710c4b29448ec45b3','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,22,'c84bd917a31ddc2fbd63a8f451f2a704c383982edceeed42a61c70a429e8498d');
INSERT INTO "effects" VALUES('account','12d6e43f232df49b959f930838f21fdd:defer:0','12d6e43f232df49b959f930838f21fdd','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,14,'caabaf6d2a8d3396521137db888df93215c605c18237551a79c6964a659ae8d5');
INSERT INTO "effects" VALUES('account','12d6e43f232df49b959f930838f21fdd:card:1','12d6e43f232df49b959f930838f21fdd','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,23,'89c0507d43b21d4279a26a76ca42decddfc35533d731a6245e805ff456353eb6');
INSERT INTO "effects" VALUES('account','9c2463adb197167f80a3ec8e432c4b15:defer:0','9c2463adb197167f80a3ec8e432c4b15','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,15,'afaeca4408571c12e444a310781aa7c2650b12807472d53a2b3923e9ac640194');
INSERT INTO "effects" VALUES('account','9c2463adb197167f80a3ec8e432c4b15:card:1','9c2463adb197167f80a3ec8e432c4b15','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,24,'f20b5b394e15aa35cbc56615ecc4206dbffbcd59f95c849e796afc27b3d1c26e');
INSERT INTO "effects" VALUES('account','f395fa4b36ebf2659cc220e83f558ebb:defer:0','f395fa4b36ebf2659cc220e83f558ebb','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,16,'488b8f1d4585619973597e996f63a1073e894d94164655f72f942cb31fe7d83d');
INSERT INTO "effects" VALUES('account','f395fa4b36ebf2659cc220e83f558ebb:card:1','f395fa4b36ebf2659cc220e83f558ebb','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,25,'6f43057bb820286d0f7ecd92ab603945056766fa2f6b83dbba8e412905b268fc');
INSERT INTO "effects" VALUES('account','d2a1c98f6f479785ce57f7ac14f72377:defer:0','d2a1c98f6f479785ce57f7ac14f72377','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Drafts',71000002,17,'caba45a29aaebc9e00408697b0b57c72fba4d1891e32fa33310f261f9eec5fa5');
INSERT INTO "effects" VALUES('account','d2a1c98f6f479785ce57f7ac14f72377:card:1','d2a1c98f6f479785ce57f7ac14f72377','2026-11-24T09:07:00-06:00','2026-11-24T15:07:00+00:00','Requests',71000005,26,'61879680f804200af9619e01527fbabd52b979452d94e57f46dfc3aebe3273a6');
INSERT INTO "effects" VALUES('account','12d6e43f232df49b959f930838f21fdd:no:1','12d6e43f232df49b959f930838f21fdd','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Drafts',71000002,19,'f4c5fbe4495ecf8fbfc33afec493ae4ddd1da4eabaf3c1e8003d16f69a1de596');
INSERT INTO "effects" VALUES('account','12d6e43f232df49b959f930838f21fdd:card:2','12d6e43f232df49b959f930838f21fdd','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Requests',71000005,27,'de79e3f2d6b368fb8f1c33b98bd20be2dd3272d3c9ca2cbccb53b3fee4846cc9');
INSERT INTO "effects" VALUES('account','1a79cf769f8eb69c4979eb2cdc71e520:card:2','1a79cf769f8eb69c4979eb2cdc71e520','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Requests',71000005,28,'f33cc160c284590e5d3b10a991fe41dcd1c830ea04e441f0175cf216569229d9');
INSERT INTO "effects" VALUES('account','3770dabe77733ab2c0bd7cee964f9d0b:later:1','3770dabe77733ab2c0bd7cee964f9d0b','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Drafts',71000002,20,'d51725b17f9e756cbb32fdfa26dbd0968875c1efdf2e562e12a21109ff569b15');
INSERT INTO "effects" VALUES('account','3770dabe77733ab2c0bd7cee964f9d0b:card:2','3770dabe77733ab2c0bd7cee964f9d0b','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Requests',71000005,29,'e35db9610b40b3cecf22db0b51cad1ffce9cc61d6961f462b7adbdac6f50fd2d');
INSERT INTO "effects" VALUES('account','494f1b2627092abe8278ff4b8ebbebac:card:2','494f1b2627092abe8278ff4b8ebbebac','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Requests',71000005,30,'3e0a95fb6f68fd1353ce5ecc7c219228c6a936a197f89f22a94fe06e44ce69d7');
INSERT INTO "effects" VALUES('account','8b22c29a8a7bd415fb5b0f6a1362eae1:no:1','8b22c29a8a7bd415fb5b0f6a1362eae1','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Drafts',71000002,21,'49974b1ec6812b143c0dd62f39549a02379129e792b755cca6cbcf8326d99d5d');
INSERT INTO "effects" VALUES('account','8b22c29a8a7bd415fb5b0f6a1362eae1:card:2','8b22c29a8a7bd415fb5b0f6a1362eae1','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Requests',71000005,31,'50bf8ed97eaa72569c537cbde990e3708d79d89c2465c7909d507af02492d1a3');
INSERT INTO "effects" VALUES('account','9c2463adb197167f80a3ec8e432c4b15:ask:1','9c2463adb197167f80a3ec8e432c4b15','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Drafts',71000002,22,'9555dfe48ce99e26762816fefdaefad84a8e328b0dbea6c26dae559d0ab42e58');
INSERT INTO "effects" VALUES('account','9c2463adb197167f80a3ec8e432c4b15:card:2','9c2463adb197167f80a3ec8e432c4b15','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Requests',71000005,32,'039fac608f0c236df205a2f4171b854154e556cf2a6793a0a8a0dc377117dca4');
INSERT INTO "effects" VALUES('account','c0c76d1b72fdb15710c4b29448ec45b3:refer:1','c0c76d1b72fdb15710c4b29448ec45b3','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Drafts',71000002,23,'25933b5051c5668089956602a6454e52f6d3a3fa34b008e8aaa68db6023e2730');
INSERT INTO "effects" VALUES('account','c0c76d1b72fdb15710c4b29448ec45b3:card:2','c0c76d1b72fdb15710c4b29448ec45b3','2026-11-24T09:15:00-06:00','2026-11-24T15:15:00+00:00','Requests',71000005,33,'18cc12f29b8e95f428cc58ff7d38efddbf0c38db9b1ab812981bba0b8bc75507');
INSERT INTO "effects" VALUES('account','12d6e43f232df49b959f930838f21fdd:card:3','12d6e43f232df49b959f930838f21fdd','2026-11-24T09:20:00-06:00','2026-11-24T15:20:00+00:00','Requests',71000005,34,'86aff8432fa76491b8d47442e474ea3c9b0706e8914373f7840acaa935a074cc');
CREATE TABLE facts (
	account VARCHAR(64) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	value TEXT, 
	PRIMARY KEY (account, name)
);
INSERT INTO "facts" VALUES('account','board_key','c714afd490f10c2b2290dff7c8e987a7e7433bbaedaff5b05e3dfa7fffdf33a8');
INSERT INTO "facts" VALUES('account','weekly_letter','2026-11-23');
INSERT INTO "facts" VALUES('account','daily_letter','2026-11-24');
INSERT INTO "facts" VALUES('account','looked_at','2026-11-24T09:22:00-06:00');
INSERT INTO "facts" VALUES('account','last_mail_at','2026-11-24T09:07:00-06:00');
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
INSERT INTO "failures" VALUES('account','INBOX',71000001,18,1,'MessageError','2026-11-24T09:32:00-06:00');
CREATE TABLE positions (
	account VARCHAR(64) NOT NULL, 
	mailbox VARCHAR(1024) NOT NULL, 
	uidvalidity BIGINT, 
	last_uid BIGINT, 
	swept_at VARCHAR(40), 
	PRIMARY KEY (account, mailbox)
);
INSERT INTO "positions" VALUES('account','INBOX',71000001,18,'2026-11-24T09:22:00-06:00');
INSERT INTO "positions" VALUES('account','sent:Sent',71000003,4,'2026-11-24T09:20:00-06:00');
CREATE TABLE requests (
	account VARCHAR(64) NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	state VARCHAR(16), 
	asker VARCHAR(64), 
	opened_at VARCHAR(40), 
	body TEXT, over_at VARCHAR(40), 
	PRIMARY KEY (account, "key")
);
INSERT INTO "requests" VALUES('account','441453e5fe1f4b97214a5148cec48e69','decided','86a15bdd7cd0bf62aa281ba445a7db8c','2026-11-23T14:00:00+00:00','{"answer": "", "answered_at": null, "asker": "86a15bdd7cd0bf62aa281ba445a7db8c", "card": {"digest": "07f314fe9dd2743c730d5673128502ff6ce09645f4e0ddc376d1118004d0975e", "ref": {"mailbox": "Requests", "uid": 14, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:05:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-23T08:06:00-06:00", "decision": "yes", "draft": {"digest": "58182493801f2379008f8bf4448c7f2755cb0f95223e225c6aa87c28113fdc90", "ref": {"mailbox": "Drafts", "uid": 7, "uidvalidity": 71000002}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-25", "follow_ups": 0, "key": "441453e5fe1f4b97214a5148cec48e69", "kind": "speaking", "latest": null, "letter": "yes", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 1, "opened_at": "2026-11-23T14:00:00+00:00", "promised_at": null, "reminded": "tomorrow", "revision": 3, "sent_seen": [], "slot": "2026-12-08T10:00", "source": {"mailbox": "INBOX", "uid": 1, "uidvalidity": 71000001}, "state": "decided", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','0fa5e570b4d4e6f210a01319f9217147','answered','a7a6b080a98308427a6e3d52e0a9c662','2026-11-23T14:00:00+00:00','{"answer": "no", "answered_at": "2026-11-23T08:06:00-06:00", "asker": "a7a6b080a98308427a6e3d52e0a9c662", "card": null, "checked_at": "2026-11-23T08:06:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-23T08:06:00-06:00", "decision": "no", "draft": null, "draft_seen": "2026-11-23T08:06:00-06:00", "draft_state": "sent", "due": "2026-11-25", "follow_ups": 0, "key": "0fa5e570b4d4e6f210a01319f9217147", "kind": "speaking", "latest": null, "letter": "no", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 1, "opened_at": "2026-11-23T14:00:00+00:00", "promised_at": null, "reminded": "", "revision": 3, "sent_seen": ["14636fcd9cf0"], "slot": "", "source": {"mailbox": "INBOX", "uid": 2, "uidvalidity": 71000001}, "state": "answered", "verdict": "room", "weekly": false}','2026-11-23T14:06:00+00:00');
INSERT INTO "requests" VALUES('account','3656e8fbb0fa4a8cde746b0ed4bffbb9','dismissed','d4463ca64a17a278d30aaf6cf84aa14b','2026-11-23T14:00:00+00:00','{"answer": "", "answered_at": null, "asker": "d4463ca64a17a278d30aaf6cf84aa14b", "card": null, "checked_at": "2026-11-23T08:01:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-23T08:06:00-06:00", "decision": "dismiss", "draft": null, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-25", "follow_ups": 0, "key": "3656e8fbb0fa4a8cde746b0ed4bffbb9", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-23T14:00:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 3, "uidvalidity": 71000001}, "state": "dismissed", "verdict": "room", "weekly": false}','2026-11-23T14:06:00+00:00');
INSERT INTO "requests" VALUES('account','3028c48ee6d875fd7df6990cca25e916','promised','19cfb257714563a33d6b3638123996df','2026-11-23T14:00:00+00:00','{"answer": "", "answered_at": null, "asker": "19cfb257714563a33d6b3638123996df", "card": {"digest": "b7aaa46b48da34c7244446403c308bfc06a10f007553773b1e422f2f287c2484", "ref": {"mailbox": "Requests", "uid": 10, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:05:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": null, "draft_seen": "2026-11-23T08:01:00-06:00", "draft_state": "sent", "due": "2026-11-26", "follow_ups": 0, "key": "3028c48ee6d875fd7df6990cca25e916", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": ["promise_guessed"], "number": 0, "opened_at": "2026-11-23T14:00:00+00:00", "promised_at": "2026-11-23T08:01:00-06:00", "reminded": "", "revision": 2, "sent_seen": ["c9b1589b1a5d"], "slot": "", "source": {"mailbox": "INBOX", "uid": 4, "uidvalidity": 71000001}, "state": "promised", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','bedeaad10f320f74379a89231913d86d','promised','3fd04d6c93c46e3aa9c2b44d6a9ee55f','2026-11-23T14:00:00+00:00','{"answer": "", "answered_at": null, "asker": "3fd04d6c93c46e3aa9c2b44d6a9ee55f", "card": {"digest": "874e8b0abc4cce88b365f7a100b05a9bc9dfc0c8cebbb7b336f6afbcc48c7c95", "ref": {"mailbox": "Requests", "uid": 15, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:05:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": null, "draft_seen": "2026-11-23T08:01:00-06:00", "draft_state": "sent", "due": "2026-11-25", "follow_ups": 0, "key": "bedeaad10f320f74379a89231913d86d", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-23T14:00:00+00:00", "promised_at": "2026-11-23T08:01:00-06:00", "reminded": "tomorrow", "revision": 3, "sent_seen": ["58bc08609d62"], "slot": "", "source": {"mailbox": "INBOX", "uid": 5, "uidvalidity": 71000001}, "state": "promised", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','9005834ad3b56221a5deffee83d5f571','open','3ed90731143184a6f801ac3c00dd9823','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "3ed90731143184a6f801ac3c00dd9823", "card": {"digest": "20948649c7ca0df082d275b3d9bc5710f3db8078cc1b19a296c6d198dfac8292", "ref": {"mailbox": "Requests", "uid": 17, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:07:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": {"digest": "3de44bf3bfc532927880e804ffa9490b0fae8efe5b658459dc563f3b72e17bb6", "ref": {"mailbox": "Drafts", "uid": 8, "uidvalidity": 71000002}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-26", "follow_ups": 0, "key": "9005834ad3b56221a5deffee83d5f571", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 8, "uidvalidity": 71000001}, "state": "open", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','1a79cf769f8eb69c4979eb2cdc71e520','open','002b401ffcf34589814b26edc6d9a2fd','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "002b401ffcf34589814b26edc6d9a2fd", "card": {"digest": "f33cc160c284590e5d3b10a991fe41dcd1c830ea04e441f0175cf216569229d9", "ref": {"mailbox": "Requests", "uid": 28, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:07:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": null, "draft_seen": "2026-11-24T09:15:00-06:00", "draft_state": "edited", "due": "2026-11-26", "follow_ups": 0, "key": "1a79cf769f8eb69c4979eb2cdc71e520", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": ["draft_edited"], "number": 0, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 2, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 9, "uidvalidity": 71000001}, "state": "open", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','494f1b2627092abe8278ff4b8ebbebac','decided','9cae68e79593a0ddf6d0a1a55b0d7212','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "9cae68e79593a0ddf6d0a1a55b0d7212", "card": {"digest": "3e0a95fb6f68fd1353ce5ecc7c219228c6a936a197f89f22a94fe06e44ce69d7", "ref": {"mailbox": "Requests", "uid": 30, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:07:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-24T09:15:00-06:00", "decision": "yes", "draft": null, "draft_seen": null, "draft_state": "", "due": "2026-11-26", "follow_ups": 0, "key": "494f1b2627092abe8278ff4b8ebbebac", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 1, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 2, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 10, "uidvalidity": 71000001}, "state": "decided", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','8b22c29a8a7bd415fb5b0f6a1362eae1','decided','95c67c03b05602a8f93ebf421cfe604d','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "95c67c03b05602a8f93ebf421cfe604d", "card": {"digest": "50bf8ed97eaa72569c537cbde990e3708d79d89c2465c7909d507af02492d1a3", "ref": {"mailbox": "Requests", "uid": 31, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:15:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-24T09:15:00-06:00", "decision": "no", "draft": {"digest": "49974b1ec6812b143c0dd62f39549a02379129e792b755cca6cbcf8326d99d5d", "ref": {"mailbox": "Drafts", "uid": 21, "uidvalidity": 71000002}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-26", "follow_ups": 0, "key": "8b22c29a8a7bd415fb5b0f6a1362eae1", "kind": "speaking", "latest": null, "letter": "no", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 1, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 2, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 11, "uidvalidity": 71000001}, "state": "decided", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','3770dabe77733ab2c0bd7cee964f9d0b','decided','34c9c8a1ac44be8adfb40d0174ba9c20','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "34c9c8a1ac44be8adfb40d0174ba9c20", "card": {"digest": "e35db9610b40b3cecf22db0b51cad1ffce9cc61d6961f462b7adbdac6f50fd2d", "ref": {"mailbox": "Requests", "uid": 29, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:15:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-24T09:15:00-06:00", "decision": "later", "draft": {"digest": "d51725b17f9e756cbb32fdfa26dbd0968875c1efdf2e562e12a21109ff569b15", "ref": {"mailbox": "Drafts", "uid": 20, "uidvalidity": 71000002}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-30", "follow_ups": 0, "key": "3770dabe77733ab2c0bd7cee964f9d0b", "kind": "speaking", "latest": null, "letter": "later", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 1, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 2, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 12, "uidvalidity": 71000001}, "state": "decided", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','c0c76d1b72fdb15710c4b29448ec45b3','decided','c59a92c32d1fd25422c0e00eaf23b4c8','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "c59a92c32d1fd25422c0e00eaf23b4c8", "card": {"digest": "18cc12f29b8e95f428cc58ff7d38efddbf0c38db9b1ab812981bba0b8bc75507", "ref": {"mailbox": "Requests", "uid": 33, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:15:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-24T09:15:00-06:00", "decision": "refer", "draft": {"digest": "25933b5051c5668089956602a6454e52f6d3a3fa34b008e8aaa68db6023e2730", "ref": {"mailbox": "Drafts", "uid": 23, "uidvalidity": 71000002}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-26", "follow_ups": 0, "key": "c0c76d1b72fdb15710c4b29448ec45b3", "kind": "speaking", "latest": null, "letter": "refer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 1, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 2, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 13, "uidvalidity": 71000001}, "state": "decided", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','12d6e43f232df49b959f930838f21fdd','answered','a2efe16130d3372c0a587efdd9270b3e','2026-11-24T15:05:00+00:00','{"answer": "no", "answered_at": "2026-11-24T09:15:00-06:00", "asker": "a2efe16130d3372c0a587efdd9270b3e", "card": {"digest": "86aff8432fa76491b8d47442e474ea3c9b0706e8914373f7840acaa935a074cc", "ref": {"mailbox": "Requests", "uid": 34, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:15:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-24T09:15:00-06:00", "decision": "no", "draft": null, "draft_seen": "2026-11-24T09:15:00-06:00", "draft_state": "sent", "due": "2026-11-26", "follow_ups": 0, "key": "12d6e43f232df49b959f930838f21fdd", "kind": "speaking", "latest": null, "letter": "no", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 1, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 3, "sent_seen": ["c5fd4449bbc9"], "slot": "", "source": {"mailbox": "INBOX", "uid": 14, "uidvalidity": 71000001}, "state": "answered", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','9c2463adb197167f80a3ec8e432c4b15','decided','b2b59bd2f96fbfa51a1ff7df2cb7b351','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "b2b59bd2f96fbfa51a1ff7df2cb7b351", "card": {"digest": "039fac608f0c236df205a2f4171b854154e556cf2a6793a0a8a0dc377117dca4", "ref": {"mailbox": "Requests", "uid": 32, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:15:00-06:00", "confirmed": false, "copied_at": null, "decided_at": "2026-11-24T09:15:00-06:00", "decision": "ask", "draft": {"digest": "9555dfe48ce99e26762816fefdaefad84a8e328b0dbea6c26dae559d0ab42e58", "ref": {"mailbox": "Drafts", "uid": 22, "uidvalidity": 71000002}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-26", "follow_ups": 0, "key": "9c2463adb197167f80a3ec8e432c4b15", "kind": "speaking", "latest": null, "letter": "ask", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 1, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 2, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 15, "uidvalidity": 71000001}, "state": "decided", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','f395fa4b36ebf2659cc220e83f558ebb','open','b295b74b80c74de9fecac36946fbbf4f','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "b295b74b80c74de9fecac36946fbbf4f", "card": {"digest": "6f43057bb820286d0f7ecd92ab603945056766fa2f6b83dbba8e412905b268fc", "ref": {"mailbox": "Requests", "uid": 25, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:07:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": {"digest": "488b8f1d4585619973597e996f63a1073e894d94164655f72f942cb31fe7d83d", "ref": {"mailbox": "Drafts", "uid": 16, "uidvalidity": 71000002}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-26", "follow_ups": 0, "key": "f395fa4b36ebf2659cc220e83f558ebb", "kind": "speaking", "latest": null, "letter": "defer", "letters": "", "minutes": 60, "needs_kind": "talk", "notes": [], "number": 0, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 16, "uidvalidity": 71000001}, "state": "open", "verdict": "room", "weekly": false}',NULL);
INSERT INTO "requests" VALUES('account','d2a1c98f6f479785ce57f7ac14f72377','open','a2209ccb7f5109aed4be60cd535125dd','2026-11-24T15:05:00+00:00','{"answer": "", "answered_at": null, "asker": "a2209ccb7f5109aed4be60cd535125dd", "card": {"digest": "61879680f804200af9619e01527fbabd52b979452d94e57f46dfc3aebe3273a6", "ref": {"mailbox": "Requests", "uid": 26, "uidvalidity": 71000005}}, "checked_at": "2026-11-24T09:07:00-06:00", "confirmed": false, "copied_at": null, "decided_at": null, "decision": "", "draft": {"digest": "caba45a29aaebc9e00408697b0b57c72fba4d1891e32fa33310f261f9eec5fa5", "ref": {"mailbox": "Drafts", "uid": 17, "uidvalidity": 71000002}}, "draft_seen": null, "draft_state": "waiting", "due": "2026-11-26", "follow_ups": 0, "key": "d2a1c98f6f479785ce57f7ac14f72377", "kind": "new client", "latest": null, "letter": "defer", "letters": "", "minutes": 50, "needs_kind": "", "notes": [], "number": 0, "opened_at": "2026-11-24T15:05:00+00:00", "promised_at": null, "reminded": "", "revision": 1, "sent_seen": [], "slot": "", "source": {"mailbox": "INBOX", "uid": 17, "uidvalidity": 71000001}, "state": "open", "verdict": "room", "weekly": true}',NULL);
CREATE TABLE seen (
	account VARCHAR(64) NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	outcome VARCHAR(120), 
	at VARCHAR(40), 
	PRIMARY KEY (account, "key")
);
INSERT INTO "seen" VALUES('account','441453e5fe1f4b97214a5148cec48e69','rule:speaking','2026-11-23T14:01:00+00:00');
INSERT INTO "seen" VALUES('account','0fa5e570b4d4e6f210a01319f9217147','rule:speaking','2026-11-23T14:01:00+00:00');
INSERT INTO "seen" VALUES('account','3656e8fbb0fa4a8cde746b0ed4bffbb9','rule:speaking','2026-11-23T14:01:00+00:00');
INSERT INTO "seen" VALUES('account','3028c48ee6d875fd7df6990cca25e916','rule:speaking','2026-11-23T14:01:00+00:00');
INSERT INTO "seen" VALUES('account','bedeaad10f320f74379a89231913d86d','rule:speaking','2026-11-23T14:01:00+00:00');
INSERT INTO "seen" VALUES('account','1991126e8d0bc383e8b4589be40ba54e','guard:crisis','2026-11-23T14:01:00+00:00');
INSERT INTO "seen" VALUES('account','0874e1b35d66e646e4f79fd9e7684fcd','guard:list','2026-11-23T14:01:00+00:00');
INSERT INTO "seen" VALUES('account','9005834ad3b56221a5deffee83d5f571','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','1a79cf769f8eb69c4979eb2cdc71e520','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','494f1b2627092abe8278ff4b8ebbebac','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','8b22c29a8a7bd415fb5b0f6a1362eae1','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','3770dabe77733ab2c0bd7cee964f9d0b','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','c0c76d1b72fdb15710c4b29448ec45b3','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','12d6e43f232df49b959f930838f21fdd','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','9c2463adb197167f80a3ec8e432c4b15','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','f395fa4b36ebf2659cc220e83f558ebb','rule:speaking','2026-11-24T15:07:00+00:00');
INSERT INTO "seen" VALUES('account','d2a1c98f6f479785ce57f7ac14f72377','rule:new client','2026-11-24T15:07:00+00:00');
CREATE TABLE threads (
	account VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	request VARCHAR(64), 
	PRIMARY KEY (account, hash)
);
INSERT INTO "threads" VALUES('account','33b859f14e927a7e1ceabd3701bbb0dc','441453e5fe1f4b97214a5148cec48e69');
INSERT INTO "threads" VALUES('account','1057fda6b7abab3062b01d8e5bf26bbb','441453e5fe1f4b97214a5148cec48e69');
INSERT INTO "threads" VALUES('account','ba4b2196b692616f713707e25ac9488b','441453e5fe1f4b97214a5148cec48e69');
INSERT INTO "threads" VALUES('account','7d5d60c808d48e00c68eb99cb8060788','0fa5e570b4d4e6f210a01319f9217147');
INSERT INTO "threads" VALUES('account','a33011d1ed98d940af2692b27e0c9939','0fa5e570b4d4e6f210a01319f9217147');
INSERT INTO "threads" VALUES('account','1d3acd27ad91b8b57d87848e11eb8662','0fa5e570b4d4e6f210a01319f9217147');
INSERT INTO "threads" VALUES('account','260bcd77bd921f6b0affdb21e2f57eac','3656e8fbb0fa4a8cde746b0ed4bffbb9');
INSERT INTO "threads" VALUES('account','99f5465a2649822316c8915b864713f7','3656e8fbb0fa4a8cde746b0ed4bffbb9');
INSERT INTO "threads" VALUES('account','411bedba3efa19b061fbd3505b773a89','3656e8fbb0fa4a8cde746b0ed4bffbb9');
INSERT INTO "threads" VALUES('account','4691baa0fa0b2d22cd620d7fbcb00479','3028c48ee6d875fd7df6990cca25e916');
INSERT INTO "threads" VALUES('account','1eb8b4af0d7662a8080ffe5a97d07d09','3028c48ee6d875fd7df6990cca25e916');
INSERT INTO "threads" VALUES('account','05e5d20030bd08cf613058fba4fcfb7b','3028c48ee6d875fd7df6990cca25e916');
INSERT INTO "threads" VALUES('account','4efee07c446f43e9715d09b6c52fc4c4','bedeaad10f320f74379a89231913d86d');
INSERT INTO "threads" VALUES('account','f5c459cbe097aaacea56fa7ea6873d0f','bedeaad10f320f74379a89231913d86d');
INSERT INTO "threads" VALUES('account','a063d61ef4b153203e31de10dd5c96de','bedeaad10f320f74379a89231913d86d');
INSERT INTO "threads" VALUES('account','e669fd4cac25db48e20b2b3472558202','3028c48ee6d875fd7df6990cca25e916');
INSERT INTO "threads" VALUES('account','fd23216889815412330d018ed3e16280','bedeaad10f320f74379a89231913d86d');
INSERT INTO "threads" VALUES('account','90757d7ff7cf5e3597f45f0ea6ea547e','0fa5e570b4d4e6f210a01319f9217147');
INSERT INTO "threads" VALUES('account','b8175be7a46715a428bf9ff23410b2ce','9005834ad3b56221a5deffee83d5f571');
INSERT INTO "threads" VALUES('account','e29ca8b27b60f2fa726f793504efb207','9005834ad3b56221a5deffee83d5f571');
INSERT INTO "threads" VALUES('account','dbc3d34b6ed8b2c50e7ddf29f8c229c1','9005834ad3b56221a5deffee83d5f571');
INSERT INTO "threads" VALUES('account','e0d49181594b2403f1268a0ad0cfe0eb','1a79cf769f8eb69c4979eb2cdc71e520');
INSERT INTO "threads" VALUES('account','41b92794bd3b63cd786af1047f70d574','1a79cf769f8eb69c4979eb2cdc71e520');
INSERT INTO "threads" VALUES('account','e1c859eb81271c860ed78853c8b37f51','1a79cf769f8eb69c4979eb2cdc71e520');
INSERT INTO "threads" VALUES('account','37dddc7c4a930d4829a452600b00b605','494f1b2627092abe8278ff4b8ebbebac');
INSERT INTO "threads" VALUES('account','82a35e39044c175ceed559ab04994856','494f1b2627092abe8278ff4b8ebbebac');
INSERT INTO "threads" VALUES('account','86bf67d7b4846927460ed0bd872ae10a','494f1b2627092abe8278ff4b8ebbebac');
INSERT INTO "threads" VALUES('account','f7f8a27452e349eda716d76ce2ba4d90','8b22c29a8a7bd415fb5b0f6a1362eae1');
INSERT INTO "threads" VALUES('account','9f29ee3332f7266e143f4407bc60f668','8b22c29a8a7bd415fb5b0f6a1362eae1');
INSERT INTO "threads" VALUES('account','498e7c92b9fd9e02280477e68d9bfee7','8b22c29a8a7bd415fb5b0f6a1362eae1');
INSERT INTO "threads" VALUES('account','c318abb5757732cede2df4481162da79','3770dabe77733ab2c0bd7cee964f9d0b');
INSERT INTO "threads" VALUES('account','c914c224c55d59792281612d5f5b07ad','3770dabe77733ab2c0bd7cee964f9d0b');
INSERT INTO "threads" VALUES('account','0bae9c704582e58650059a93fff69790','3770dabe77733ab2c0bd7cee964f9d0b');
INSERT INTO "threads" VALUES('account','5d0614d9ad4ab06a217fa58b3b374a83','c0c76d1b72fdb15710c4b29448ec45b3');
INSERT INTO "threads" VALUES('account','2e08e86fc6af9a2edae436038c9003b4','c0c76d1b72fdb15710c4b29448ec45b3');
INSERT INTO "threads" VALUES('account','da838d9b48baba6f85b1ed41230d3637','c0c76d1b72fdb15710c4b29448ec45b3');
INSERT INTO "threads" VALUES('account','fbac0bb6a2f1ae8bdbe4cae5cc46c105','12d6e43f232df49b959f930838f21fdd');
INSERT INTO "threads" VALUES('account','9c21ba2502791a227e40f0cb2cc32b63','12d6e43f232df49b959f930838f21fdd');
INSERT INTO "threads" VALUES('account','54cbf226618d74b66dee01f2dc246090','12d6e43f232df49b959f930838f21fdd');
INSERT INTO "threads" VALUES('account','357198f3c10a590ebedb465f01a0718d','9c2463adb197167f80a3ec8e432c4b15');
INSERT INTO "threads" VALUES('account','123c28ac5a253f2082064f4fe8c803f3','9c2463adb197167f80a3ec8e432c4b15');
INSERT INTO "threads" VALUES('account','a9158e95a5cd2fcc611b1fc6bdecf03c','9c2463adb197167f80a3ec8e432c4b15');
INSERT INTO "threads" VALUES('account','e39539ad39e51386e66e87f5b758a442','f395fa4b36ebf2659cc220e83f558ebb');
INSERT INTO "threads" VALUES('account','270867c249536bf7a206f4d69fe15de2','f395fa4b36ebf2659cc220e83f558ebb');
INSERT INTO "threads" VALUES('account','764d24c9a9fc5340c7f6aa2b2b46140c','f395fa4b36ebf2659cc220e83f558ebb');
INSERT INTO "threads" VALUES('account','571d863b07f9d1e02b860075de39c9a4','d2a1c98f6f479785ce57f7ac14f72377');
INSERT INTO "threads" VALUES('account','7c75c348489d417c6332d7aed731d173','d2a1c98f6f479785ce57f7ac14f72377');
INSERT INTO "threads" VALUES('account','a1a4db19c0529ed1b91209e58857fc15','d2a1c98f6f479785ce57f7ac14f72377');
INSERT INTO "threads" VALUES('account','ecb03b3b2e46f5fd2ac96b2ba099800e','12d6e43f232df49b959f930838f21fdd');
CREATE INDEX ix_requests_state ON requests (state);
CREATE INDEX ix_requests_asker ON requests (asker);
CREATE INDEX ix_threads_request ON threads (request);
CREATE INDEX ix_effects_request ON effects (request);
CREATE INDEX ix_seen_at ON seen (at);
CREATE INDEX ix_requests_over_at ON requests (over_at);
COMMIT;
