// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

/// The contract that this build was generated from.
public enum ContractDocument {
    /// The OpenRPC document, on one line.
    public static let text: StaticString = #"""
        {\#
        "openrpc":"1.4.1",\#
        "info":{\#
        "title":"providerd",\#
        "version":"1.0.0",\#
        "description":"Manages AI providers and the commands run on them, for everything on one Linux machine. T\#
        he frame around these messages, `_meta`, streams and errors are told in README.md beside this file. Besi\#
        de the errors that a method lists, any call may be answered by CANCELLED, by DEADLINE_EXCEEDED, and by t\#
        he reasons of scope `call`.",\#
        "license":{\#
        "name":"Apache-2.0"\#
        },\#
        "x-providerd-meta":{\#
        "type":"object",\#
        "description":"`params._meta`, which every method takes; fields that are not listed are ignored.",\#
        "properties":{"timeout_ms":{"type":"integer","description":"How long the caller waits, counted from the \#
        moment the server has the request.","minimum":1,"maximum":9007199254740991},"request_id":{"type":"string\#
        ","description":"Makes a change safe to repeat for 24 hours: printable ASCII, a UUID for instance.","min\#
        Length":1,"maxLength":128},"traceparent":{"type":"string","description":"W3C trace context, version 00: \#
        names the call in errors, the log and the audit, and goes to the provider with every request that is mad\#
        e for the call or its command, each as a span of its own. In place of an invalid one, or none, the call \#
        begins a trace. `tracestate` and `baggage` are ignored."},"validate_only":{"type":"boolean","description\#
        ":"Check everything, change nothing, and answer the resource as it would be."},"client":{"type":"object"\#
        ,"description":"Who calls, for the daemon's log: `name`, and if you like `version`, both texts.","proper\#
        ties":{"name":{"type":"string","description":"The program's name."},"version":{"type":"string","descript\#
        ion":"Its version."}},"required":["name"]},"protocol":{"type":"integer","description":"The protocol's ma\#
        jor version that the caller speaks.","minimum":1,"maximum":2147483647}}\#
        },\#
        "x-providerd-limits":{\#
        "description":"The defaults of what the daemon bounds; `system.hello` tells those in force.",\#
        "frame_bytes":16777216,\#
        "calls_in_flight":128,\#
        "streams":64,\#
        "batch":64,\#
        "unsent_bytes":4194304,\#
        "connections":16384,\#
        "connections_per_user":4096,\#
        "reply_bytes":4194304,\#
        "held_bytes":67108864,\#
        "held_bytes_per_user":268435456,\#
        "held_bytes_total":1073741824,\#
        "frame_ms":10000,\#
        "peer_stall_ms":30000,\#
        "transfer_stall_ms":60000,\#
        "credit":4194304,\#
        "without_role":{"frame_bytes":65536,"calls_in_flight":8,"streams":2,"connections":256,"connections_per_u\#
        ser":4}\#
        },\#
        "x-providerd-reasons":{\#
        "INVALID_FIELD":{"status":"INVALID_ARGUMENT","description":"A field is missing, unknown, of the wrong ty\#
        pe, out of range, or means nothing; `field_violations` names it."},\#
        "INVALID_BASE_URL":{"status":"INVALID_ARGUMENT","description":"The base URL is not one that may be calle\#
        d: http or https, a host, no user, query or fragment, and no plain http beyond this machine unless the c\#
        onfig lists the host."},\#
        "UNKNOWN_PROVIDER_TYPE":{"status":"INVALID_ARGUMENT","description":"The daemon speaks no wire of that na\#
        me; `metadata.types` lists those it does."},\#
        "INVALID_PAGE_TOKEN":{"status":"INVALID_ARGUMENT","description":"The page token is not one of this list,\#
         or its filters have changed."},\#
        "INVALID_CURSOR":{"status":"INVALID_ARGUMENT","description":"The cursor is not one of this watch."},\#
        "INVALID_TRAINING_FILE":{"status":"INVALID_ARGUMENT","description":"The file is not a training file; the\#
         first 20 mistakes are `field_violations` named `line 17`, and their count is in `metadata`."},\#
        "UPLOAD_INCOMPLETE":{"status":"INVALID_ARGUMENT","description":"The sender went away or closed its side \#
        before the frame with END."},\#
        "SIZE_MISMATCH":{"status":"INVALID_ARGUMENT","description":"The bytes that came are not as many as `size\#
        ` says."},\#
        "SHA256_MISMATCH":{"status":"INVALID_ARGUMENT","description":"The bytes that came do not have the hash t\#
        hat `sha256` says."},\#
        "REQUEST_ID_REUSED":{"status":"INVALID_ARGUMENT","description":"The same `request_id` came with another \#
        method or other params."},\#
        "REPLY_TOO_LARGE":{"status":"RESOURCE_EXHAUSTED","description":"The answer, or those of a batch together\#
        , would be larger than `reply_bytes`; ask for less at once.","scope":"call"},\#
        "TOO_LARGE":{"status":"INVALID_ARGUMENT","description":"A value is larger than can be stored.","scope":"\#
        call"},\#
        "PROVIDER_NOT_FOUND":{"status":"NOT_FOUND","description":"No provider has that id or name."},\#
        "FILE_NOT_FOUND":{"status":"NOT_FOUND","description":"No file has that id."},\#
        "COMMAND_NOT_FOUND":{"status":"NOT_FOUND","description":"No command has that id."},\#
        "SERVICE_UNKNOWN":{"status":"NOT_FOUND","description":"No part of the daemon has that name."},\#
        "NAME_TAKEN":{"status":"ALREADY_EXISTS","description":"Another provider has that name, after NFC and cas\#
        e folding."},\#
        "ROLE_REQUIRED":{"status":"PERMISSION_DENIED","description":"The caller's roles may not call this method\#
        ; the message tells whom to ask."},\#
        "OWNER_REQUIRED":{"status":"PERMISSION_DENIED","description":"What was asked for belongs to somebody els\#
        e, and only its owner and admins may have it."},\#
        "FRAME_TOO_LARGE":{"status":"RESOURCE_EXHAUSTED","description":"A frame is larger than the daemon takes.\#
        ","scope":"connection"},\#
        "TOO_MANY_CALLS":{"status":"RESOURCE_EXHAUSTED","description":"The connection has as many calls in fligh\#
        t as it may have.","scope":"call"},\#
        "TOO_MANY_STREAMS":{"status":"RESOURCE_EXHAUSTED","description":"The connection has as many streams as i\#
        t may have.","scope":"call"},\#
        "TOO_MUCH_HELD":{"status":"RESOURCE_EXHAUSTED","description":"The answer to a read would be more than ma\#
        y wait in memory; take the answers that are there, and ask again. `metadata.limit` tells whose limit it \#
        is: the connection's, the user's or the daemon's.","scope":"call"},\#
        "TOO_MANY_CONNECTIONS":{"status":"RESOURCE_EXHAUSTED","description":"The user, or the daemon, has as man\#
        y connections as it may have.","scope":"connection"},\#
        "CREDIT_EXCEEDED":{"status":"RESOURCE_EXHAUSTED","description":"The sender sent more than it had credit \#
        for."},\#
        "FILE_TOO_LARGE":{"status":"RESOURCE_EXHAUSTED","description":"The file is larger than the daemon takes.\#
        "},\#
        "OUT_OF_MEMORY":{"status":"RESOURCE_EXHAUSTED","description":"The machine has no memory left for a secre\#
        t.","scope":"call"},\#
        "SLOW_CONSUMER":{"status":"RESOURCE_EXHAUSTED","description":"The stream's reader fell too far behind; `\#
        metadata.last_cursor` tells where to go on.","scope":"client"},\#
        "NO_ACTIVE_PROVIDER":{"status":"FAILED_PRECONDITION","description":"No provider is active, and the comma\#
        nd names none."},\#
        "PROVIDER_INACTIVE":{"status":"FAILED_PRECONDITION","description":"The provider is not active."},\#
        "NO_MODEL":{"status":"FAILED_PRECONDITION","description":"Neither the command nor the provider names a m\#
        odel."},\#
        "KEY_REQUIRED":{"status":"FAILED_PRECONDITION","description":"The base URL's origin changed, so the prov\#
        ider's secrets must be entered again before it is called."},\#
        "BASE_URL_REFUSED":{"status":"FAILED_PRECONDITION","description":"The provider's base URL is one that ma\#
        y no longer be called: the config has changed since it was set."},\#
        "KEY_UNREADABLE":{"status":"FAILED_PRECONDITION","description":"A stored secret does not open under the \#
        loaded master key; enter it again, or load the right key."},\#
        "VAULT_SEALED":{"status":"FAILED_PRECONDITION","description":"The daemon has no master key: reads work, \#
        changes do not."},\#
        "UNSUPPORTED_BY_PROVIDER":{"status":"UNIMPLEMENTED","description":"The provider's wire cannot do this; t\#
        he message names the types that can."},\#
        "COMMAND_RUNNING":{"status":"FAILED_PRECONDITION","description":"A command that has not ended uses the p\#
        rovider; `metadata.command` names it."},\#
        "FILE_IN_USE":{"status":"FAILED_PRECONDITION","description":"A command that has not ended uses the file;\#
         `metadata.command` names it."},\#
        "COMMAND_FINISHED":{"status":"FAILED_PRECONDITION","description":"The command has ended already."},\#
        "NO_ATTENTION_NEEDED":{"status":"FAILED_PRECONDITION","description":"The command is not in state `needs_\#
        attention`, so there is nothing to decide; `metadata.state` names its state."},\#
        "NOT_PAUSABLE":{"status":"FAILED_PRECONDITION","description":"Only a fine-tuning command can be paused, \#
        and neither one that is to end nor one in `needs_attention`; `metadata.state` names the state of this on\#
        e."},\#
        "NOT_PAUSED":{"status":"FAILED_PRECONDITION","description":"The command is neither paused nor to be paus\#
        ed, or it is to end; `metadata.state` names its state."},\#
        "NOT_RETRYABLE":{"status":"FAILED_PRECONDITION","description":"Only a command that failed or was cancell\#
        ed can be retried; `metadata.state` names the state of this one."},\#
        "UPSTREAM_UNAUTHORIZED":{"status":"FAILED_PRECONDITION","description":"The provider refused the key (401\#
        )."},\#
        "UPSTREAM_FORBIDDEN":{"status":"FAILED_PRECONDITION","description":"The provider knows the key and forbi\#
        ds this (403)."},\#
        "UPSTREAM_NOT_FOUND":{"status":"FAILED_PRECONDITION","description":"The provider does not have the model\#
        , job or path (404)."},\#
        "UPSTREAM_QUOTA":{"status":"FAILED_PRECONDITION","description":"The provider's account is out of credits\#
        ."},\#
        "UPSTREAM_REJECTED":{"status":"FAILED_PRECONDITION","description":"The provider refused the request itse\#
        lf, such as a hyperparameter."},\#
        "UPSTREAM_JOB_FAILED":{"status":"FAILED_PRECONDITION","description":"The provider ended the job as faile\#
        d; the message is its own.","scope":"command"},\#
        "UPSTREAM_JOB_GONE":{"status":"FAILED_PRECONDITION","description":"The provider does not know the job an\#
        y more.","scope":"command"},\#
        "NO_UPSTREAM_JOB":{"status":"FAILED_PRECONDITION","description":"The command has no job that could be fo\#
        llowed.","scope":"command"},\#
        "ETAG_MISMATCH":{"status":"ABORTED","description":"The resource was changed since the caller read it; re\#
        ad it again."},\#
        "STALE_COMMAND":{"status":"ABORTED","description":"The command moved on while this was decided; look at \#
        it again.","scope":"command"},\#
        "GENERATE_INTERRUPTED":{"status":"ABORTED","description":"The daemon ended while the text came in; a gen\#
        eration is never sent twice, and what came is kept.","scope":"command"},\#
        "REQUEST_IN_PROGRESS":{"status":"ABORTED","description":"The same `request_id` is still at work; `retry_\#
        after_ms` tells when to ask again."},\#
        "CURSOR_EXPIRED":{"status":"OUT_OF_RANGE","description":"The cursor is too old, or of a database before \#
        a restore: list again."},\#
        "UNSUPPORTED_PROTOCOL":{"status":"UNIMPLEMENTED","description":"The daemon does not speak the protocol v\#
        ersion that `_meta.protocol` names.","scope":"call"},\#
        "INTERNAL":{"status":"INTERNAL","description":"Something unexpected went wrong inside; the daemon's log \#
        has it under the error's `trace_id`.","scope":"call"},\#
        "STORE_INTERNAL":{"status":"INTERNAL","description":"The database refused what the daemon wanted to stor\#
        e.","scope":"call"},\#
        "CRYPTOGRAPHY_FAILED":{"status":"INTERNAL","description":"The system's cryptography refused; see the dae\#
        mon's log.","scope":"call"},\#
        "DRAINING":{"status":"UNAVAILABLE","description":"The daemon is stopping and did not start the call; it \#
        is safe to repeat.","scope":"call"},\#
        "STORE_UNAVAILABLE":{"status":"UNAVAILABLE","description":"The daemon's disk is full or fails; nothing w\#
        as changed.","scope":"call"},\#
        "STORE_CLOSED":{"status":"UNAVAILABLE","description":"The daemon is stopping and has closed its database\#
        .","scope":"call"},\#
        "UPSTREAM_RATE_LIMITED":{"status":"UNAVAILABLE","description":"The provider asks for fewer requests (429\#
        )."},\#
        "UPSTREAM_UNAVAILABLE":{"status":"UNAVAILABLE","description":"The provider could not be reached, or answ\#
        ered with a failure of its own (5xx)."},\#
        "UPSTREAM_TIMEOUT":{"status":"UNAVAILABLE","description":"The provider did not answer in time."},\#
        "UPSTREAM_GARBAGE":{"status":"UNAVAILABLE","description":"What answered is not the API that the provider\#
        's type speaks."},\#
        "LAUNCHES_EXHAUSTED":{"status":"UNAVAILABLE","description":"The job was sent as often as the config lets\#
        , no answer came, and the provider never had it.","scope":"command"},\#
        "STORE_DAMAGED":{"status":"DATA_LOSS","description":"The daemon's database is damaged; restore a backup.\#
        ","scope":"call"},\#
        "CONTENT_MISSING":{"status":"DATA_LOSS","description":"The bytes of a file are gone from the daemon's di\#
        sk; upload it again."}\#
        }\#
        },\#
        "servers":[\#
        {"name":"local","url":"unix:///run/providerd/providerd.sock"}\#
        ],\#
        "methods":[\#
        {"name":"system.hello","summary":"Tells the protocol, the daemon's version and limits, and what the call\#
        er may do.","description":"Optional: a call works without it.","tags":[{"name":"system"}],"x-providerd-k\#
        ind":"unary","x-providerd-role":"open","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-pro\#
        viderd-runs":"event_loop","paramStructure":"by-name","params":[{"name":"client","description":"Name and \#
        version of the caller, for the daemon's log.","schema":{"type":"string","maxLength":128}}],"result":{"na\#
        me":"result","schema":{"$ref":"#/components/schemas/Hello"}},"errors":[{"$ref":"#/components/errors/INVA\#
        LID_PARAMS"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"]},"examples":[{"name":"a shell script","p\#
        arams":[{"name":"client","value":"backup.sh/1.0"}],"result":{"name":"result","value":{"protocol":{"min":\#
        1,"max":1},"server":{"name":"providerd","version":"0.1.0"},"features":[],"limits":{"frame_bytes":1677721\#
        6,"calls_in_flight":128,"streams":64,"batch":64,"unsent_bytes":4194304,"connections":16384,"connections_\#
        per_user":4096},"uid_seen":1000,"access":["operator"]}}}]},\#
        {"name":"system.whoami","summary":"Tells whom the daemon sees and what they may call.","description":"By\#
         the kernel's word (SO_PEERCRED), taken when the connection was made.","tags":[{"name":"system"}],"x-pro\#
        viderd-kind":"unary","x-providerd-role":"open","x-providerd-effect":"read","x-providerd-timeout-ms":6000\#
        0,"x-providerd-runs":"event_loop","paramStructure":"by-name","params":[],"result":{"name":"result","sche\#
        ma":{"$ref":"#/components/schemas/Whoami"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"}],"x-\#
        providerd-reasons":{"-32602":["INVALID_FIELD"]},"examples":[{"name":"an engineer","params":[],"result":{\#
        "name":"result","value":{"uid":1000,"gid":1000,"groups":[1000,27],"name":"ada","roles":["operator"],"met\#
        hods":["health.check","system.hello","system.whoami"]}}},{"name":"somebody without a role","params":[],"\#
        result":{"name":"result","value":{"uid":1004,"gid":1004,"groups":[],"name":"eve","roles":[],"methods":["\#
        health.check","system.hello","system.whoami"],"ask":"ask an administrator to add you to the group provid\#
        erd-operator"}}}]},\#
        {"name":"system.status","summary":"Tells how the daemon is and what it has to do.","description":"Counts\#
         are of the moment.","tags":[{"name":"system"}],"x-providerd-kind":"unary","x-providerd-role":"viewer","\#
        x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by\#
        -name","params":[],"result":{"name":"result","schema":{"$ref":"#/components/schemas/DaemonStatus"}},"err\#
        ors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/PERMISSION_DENIED"}],"x\#
        -providerd-reasons":{"-32602":["INVALID_FIELD"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"a daemon at \#
        work","params":[],"result":{"name":"result","value":{"version":"0.1.0","pid":812,"started_at":"2026-03-0\#
        2T08:00:00.000Z","uptime_ms":5400000,"vault":{"state":"unsealed","key_id":"mk_7c1e0f2a","source":"file",\#
        "secrets":1},"database":{"schema_version":1,"size":524288},"providers":{"total":2,"active":1},"commands"\#
        :{"running":1,"succeeded":14},"connections":3}}}]},\#
        {"name":"system.metrics","summary":"Answers what the daemon counts and measures, for Prometheus.","descr\#
        iption":"A text in Prometheus' exposition format, version 0.0.4. Counters begin at 0 when the daemon sta\#
        rts. Times are in seconds and sizes in bytes; nothing in it names a provider, a person or a secret. Meth\#
        ods that the contract does not have are counted together, as `unknown`.","tags":[{"name":"system"}],"x-p\#
        roviderd-kind":"unary","x-providerd-role":"viewer","x-providerd-effect":"read","x-providerd-timeout-ms":\#
        60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[],"result":{"name":"result","schema\#
        ":{"$ref":"#/components/schemas/MetricsText"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{\#
        "$ref":"#/components/errors/PERMISSION_DENIED"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"7":[\#
        "ROLE_REQUIRED"]},"examples":[{"name":"the beginning of it","params":[],"result":{"name":"result","value\#
        ":{"content_type":"text/plain; version=0.0.4; charset=utf-8","text":"# HELP providerd_open_connections C\#
        onnections that are open.\n# TYPE providerd_open_connections gauge\nproviderd_open_connections 3\n"}}}]}\#
        ,\#
        {"name":"health.check","summary":"Tells whether the daemon, or one part of it, can do its work.","descri\#
        ption":"Open to everyone. An empty `service` speaks of the whole daemon.","tags":[{"name":"health"}],"x-\#
        providerd-kind":"unary","x-providerd-role":"open","x-providerd-effect":"read","x-providerd-timeout-ms":6\#
        0000,"x-providerd-runs":"event_loop","paramStructure":"by-name","params":[{"name":"service","description\#
        ":"The part; empty for the whole daemon, which has no other part yet.","schema":{"type":"string","maxLen\#
        gth":64}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/HealthStatus"}},"errors":[{"\#
        $ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/NOT_FOUND"}],"x-providerd-reaso\#
        ns":{"-32602":["INVALID_FIELD"],"5":["SERVICE_UNKNOWN"]},"examples":[{"name":"the whole daemon","params"\#
        :[{"name":"service","value":""}],"result":{"name":"result","value":{"service":"","status":"SERVING"}}}]}\#
        ,\#
        {"name":"health.watch","summary":"Streams the health of the daemon or of one part: the state now, then e\#
        ach change.","description":"An unknown service is not an error here: its state is `SERVICE_UNKNOWN`, so \#
        that a watcher may come before what it watches.","tags":[{"name":"health"}],"x-providerd-kind":"server_s\#
        tream","x-providerd-role":"open","x-providerd-effect":"read","x-providerd-timeout-ms":0,"x-providerd-run\#
        s":"task","paramStructure":"by-name","params":[{"name":"service","description":"The part, as in `health.\#
        check`.","schema":{"type":"string","maxLength":64}}],"result":{"name":"result","schema":{"$ref":"#/compo\#
        nents/schemas/StreamEnd"}},"x-providerd-stream":{"notification":"$/stream.item","item":{"$ref":"#/compon\#
        ents/schemas/HealthStatus"},"examples":[{"service":"","status":"SERVING"},{"service":"","status":"NOT_SE\#
        RVING"}]},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"}],"x-providerd-reasons":{"-32602":["INV\#
        ALID_FIELD"]},"examples":[{"name":"until the daemon stops","params":[],"result":{"name":"result","value"\#
        :{"cursor":"","reason":"draining"}}}]},\#
        {"name":"rpc.discover","summary":"Answers this document.","description":"The OpenRPC description of ever\#
        ything the daemon answers.","tags":[{"name":"rpc"}],"x-providerd-kind":"unary","x-providerd-role":"open"\#
        ,"x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"event_loop","paramStruct\#
        ure":"by-name","params":[],"result":{"name":"result","schema":{"$ref":"#/components/schemas/OpenRPCDocum\#
        ent"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"}],"x-providerd-reasons":{"-32602":["INVALI\#
        D_FIELD"]},"examples":[{"name":"the document","params":[],"result":{"name":"result","value":{"openrpc":"\#
        1.4.1"}}}]},\#
        {"name":"provider.create","summary":"Sets a provider up.","description":"The secrets are sealed before t\#
        hey are stored and are never shown again; the answer has their last characters and a fingerprint.","tags\#
        ":[{"name":"provider"}],"x-providerd-kind":"unary","x-providerd-role":"admin","x-providerd-effect":"chan\#
        ge","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name\#
        ":"name","required":true,"description":"A free text of at most 128 bytes, unique after NFC and case fold\#
        ing, without control characters or white space at its ends, and not beginning like an id.","schema":{"ty\#
        pe":"string","minLength":1,"maxLength":128}},{"name":"type","required":true,"description":"The wire it s\#
        peaks, such as `openai`.","schema":{"type":"string","minLength":1,"maxLength":64}},{"name":"base_url","d\#
        escription":"Where the API is; the type's own address if left out.","schema":{"type":"string","minLength\#
        ":1,"maxLength":2048}},{"name":"base_model","description":"The model to fine-tune and, without a fine-tu\#
        ned one, to prompt.","schema":{"type":"string","minLength":1,"maxLength":256}},{"name":"fine_tuned_model\#
        ","description":"The model to prompt.","schema":{"type":"string","minLength":1,"maxLength":256}},{"name"\#
        :"api_key","description":"The key; a server that needs none has none. It can never be read back.","schem\#
        a":{"type":"string","minLength":1,"maxLength":4096,"x-providerd-secret":true}},{"name":"api_key_header",\#
        "description":"The HTTP header that carries the key; the wire's own way if left out. `Authorization` car\#
        ries `Bearer` and the key, any other header the key alone.","schema":{"type":"string","minLength":1,"max\#
        Length":128}},{"name":"organization_id","description":"The organization, for providers that bill by it; \#
        kept like the key.","schema":{"type":"string","minLength":1,"maxLength":4096,"x-providerd-secret":true}}\#
        ,{"name":"project","description":"The project, for providers that have them.","schema":{"type":"string",\#
        "minLength":1,"maxLength":256}},{"name":"extra_headers","description":"HTTP headers to send along, by na\#
        me; the values are kept like the key.","schema":{"type":"object","additionalProperties":{"type":"string"\#
        ,"x-providerd-secret":true}}},{"name":"active","description":"Whether commands may use it; true if left \#
        out.","schema":{"type":"boolean"}},{"name":"default","description":"Whether commands that name no provid\#
        er use this one; at most one is, and it must be active.","schema":{"type":"boolean"}}],"result":{"name":\#
        "result","schema":{"$ref":"#/components/schemas/ProviderInfo"}},"errors":[{"$ref":"#/components/errors/I\#
        NVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/components/errors/ALREADY_EXI\#
        STS"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_PRECONDITION"\#
        },{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UNAVAILABLE"}],"x-providerd-reason\#
        s":{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","INVALID_BASE_URL","UNKNOWN_PROVIDER_TYPE","REQUEST_\#
        ID_REUSED"],"6":["NAME_TAKEN"],"7":["ROLE_REQUIRED"],"9":["PROVIDER_INACTIVE","VAULT_SEALED"],"10":["REQ\#
        UEST_IN_PROGRESS"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name":"an account at OpenAI","params":[{"na\#
        me":"name","value":"Production OpenAI"},{"name":"type","value":"openai"},{"name":"base_model","value":"g\#
        pt-4.1-mini-2025-04-14"},{"name":"api_key","value":"sk-example-a1b2"},{"name":"default","value":true}],"\#
        result":{"name":"result","value":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production Ope\#
        nAI","type":"openai","base_url":"https://api.openai.com/v1","base_model":"gpt-4.1-mini-2025-04-14","has_\#
        api_key":true,"api_key_hint":"...a1b2","api_key_fingerprint":"5f1c8e2a9b7d","extra_headers":[],"active":\#
        true,"default":true,"status":"untested","etag":"\"1\"","created_at":"2026-03-02T09:14:07.120Z","updated_\#
        at":"2026-03-02T09:14:07.120Z","created_by":{"uid":0,"name":"root"}}}}]},\#
        {"name":"provider.get","summary":"Answers one provider.","description":"By id or by name; never a secret\#
        .","tags":[{"name":"provider"}],"x-providerd-kind":"unary","x-providerd-role":"viewer","x-providerd-effe\#
        ct":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"event_loop","x-providerd-answer":"kept","p\#
        aramStructure":"by-name","params":[{"name":"id","required":true,"description":"The provider's id or name\#
        .","schema":{"type":"string","minLength":1,"maxLength":256}}],"result":{"name":"result","schema":{"$ref"\#
        :"#/components/schemas/ProviderInfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"\#
        #/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"}],"x-providerd-reasons":\#
        {"-32602":["INVALID_FIELD"],"5":["PROVIDER_NOT_FOUND"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"by na\#
        me","params":[{"name":"id","value":"production openai"}],"result":{"name":"result","value":{"id":"prv_01\#
        9a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI","type":"openai","base_url":"https://api.o\#
        penai.com/v1","base_model":"gpt-4.1-mini-2025-04-14","has_api_key":true,"api_key_hint":"...a1b2","api_ke\#
        y_fingerprint":"5f1c8e2a9b7d","extra_headers":[],"active":true,"default":true,"status":"untested","etag"\#
        :"\"1\"","created_at":"2026-03-02T09:14:07.120Z","updated_at":"2026-03-02T09:14:07.120Z","created_by":{"\#
        uid":0,"name":"root"}}}}]},\#
        {"name":"provider.list","summary":"Lists providers.","description":"In the order of their names.","tags"\#
        :[{"name":"provider"}],"x-providerd-kind":"unary","x-providerd-role":"viewer","x-providerd-effect":"read\#
        ","x-providerd-timeout-ms":60000,"x-providerd-runs":"event_loop","paramStructure":"by-name","params":[{"\#
        name":"page_size","description":"How many at most: 0 for the default of 50; over 1000 counts as 1000.","\#
        schema":{"type":"integer"}},{"name":"page_token","description":"`next_page_token` of the page before, wi\#
        th the same filters.","schema":{"type":"string","maxLength":4096}},{"name":"type","description":"Only pr\#
        oviders of this type.","schema":{"type":"string","maxLength":64}},{"name":"active","description":"Only a\#
        ctive ones, or only inactive ones.","schema":{"type":"boolean"}},{"name":"status","description":"Only pr\#
        oviders in this status.","schema":{"$ref":"#/components/schemas/ProviderStatus"}},{"name":"query","descr\#
        iption":"Only providers whose name has this text in it, whatever its case.","schema":{"type":"string","m\#
        axLength":128}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/ProviderPage"}},"error\#
        s":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref\#
        ":"#/components/errors/PERMISSION_DENIED"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVA\#
        LID_FIELD","INVALID_PAGE_TOKEN"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"the active ones","params":[\#
        {"name":"active","value":true}],"result":{"name":"result","value":{"providers":[{"id":"prv_019a2b60-5d1c\#
        -7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI","type":"openai","base_url":"https://api.openai.com/v\#
        1","base_model":"gpt-4.1-mini-2025-04-14","has_api_key":true,"api_key_hint":"...a1b2","api_key_fingerpri\#
        nt":"5f1c8e2a9b7d","extra_headers":[],"active":true,"default":true,"status":"untested","etag":"\"1\"","c\#
        reated_at":"2026-03-02T09:14:07.120Z","updated_at":"2026-03-02T09:14:07.120Z","created_by":{"uid":0,"nam\#
        e":"root"}}],"next_page_token":""}}}]},\#
        {"name":"provider.update","summary":"Changes the fields that are present and clears those that are null.\#
        ","description":"A base URL of another origin voids the key, the organization and the extra headers, unl\#
        ess the same call brings them anew.","tags":[{"name":"provider"}],"x-providerd-kind":"unary","x-provider\#
        d-role":"admin","x-providerd-effect":"change","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","\#
        paramStructure":"by-name","params":[{"name":"id","required":true,"description":"The provider's id or nam\#
        e.","schema":{"type":"string","minLength":1,"maxLength":256}},{"name":"etag","description":"Refuse with \#
        ETAG_MISMATCH unless the resource still has this etag.","schema":{"type":"string","maxLength":64}},{"nam\#
        e":"name","description":"The new name, as in `provider.create`.","schema":{"type":"string","minLength":1\#
        ,"maxLength":128}},{"name":"type","description":"The wire it speaks.","schema":{"type":"string","minLeng\#
        th":1,"maxLength":64}},{"name":"base_url","description":"Where the API is; null for the type's own addre\#
        ss. Another origin voids the secrets until they are entered again.","schema":{"type":["string","null"],"\#
        minLength":1,"maxLength":2048}},{"name":"base_model","description":"The model to fine-tune and, without \#
        a fine-tuned one, to prompt.","schema":{"type":["string","null"],"minLength":1,"maxLength":256}},{"name"\#
        :"fine_tuned_model","description":"The model to prompt.","schema":{"type":["string","null"],"minLength":\#
        1,"maxLength":256}},{"name":"api_key","description":"The key; a server that needs none has none. It can \#
        never be read back.","schema":{"type":["string","null"],"minLength":1,"maxLength":4096,"x-providerd-secr\#
        et":true}},{"name":"api_key_header","description":"The HTTP header that carries the key; null for the wi\#
        re's own way. `Authorization` carries `Bearer` and the key, any other header the key alone.","schema":{"\#
        type":["string","null"],"minLength":1,"maxLength":128}},{"name":"organization_id","description":"The org\#
        anization, for providers that bill by it; kept like the key.","schema":{"type":["string","null"],"minLen\#
        gth":1,"maxLength":4096,"x-providerd-secret":true}},{"name":"project","description":"The project, for pr\#
        oviders that have them.","schema":{"type":["string","null"],"minLength":1,"maxLength":256}},{"name":"ext\#
        ra_headers","description":"HTTP headers to send along, by name; the values are kept like the key. Replac\#
        es all of them.","schema":{"type":["object","null"],"additionalProperties":{"type":"string","x-providerd\#
        -secret":true}}},{"name":"active","description":"Whether commands may use it.","schema":{"type":"boolean\#
        "}},{"name":"default","description":"True makes it the default in place of the one that is; false leaves\#
         no default.","schema":{"type":"boolean"}}],"result":{"name":"result","schema":{"$ref":"#/components/sch\#
        emas/ProviderInfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/error\#
        s/INVALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/ALREADY_EXIST\#
        S"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_PRECONDITION"},\#
        {"$ref":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UNAVAILABLE"}],"x-providerd-reasons"\#
        :{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","INVALID_BASE_URL","UNKNOWN_PROVIDER_TYPE","REQUEST_ID\#
        _REUSED"],"5":["PROVIDER_NOT_FOUND"],"6":["NAME_TAKEN"],"7":["ROLE_REQUIRED"],"9":["PROVIDER_INACTIVE","\#
        VAULT_SEALED"],"10":["ETAG_MISMATCH","REQUEST_IN_PROGRESS"],"14":["STORE_UNAVAILABLE"]},"examples":[{"na\#
        me":"another model, no project","params":[{"name":"id","value":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10\#
        "},{"name":"etag","value":"\"1\""},{"name":"base_model","value":"gpt-4.1-2025-04-14"},{"name":"project",\#
        "value":null}],"result":{"name":"result","value":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name"\#
        :"Production OpenAI","type":"openai","base_url":"https://api.openai.com/v1","base_model":"gpt-4.1-2025-0\#
        4-14","has_api_key":true,"api_key_hint":"...a1b2","api_key_fingerprint":"5f1c8e2a9b7d","extra_headers":[\#
        ],"active":true,"default":true,"status":"untested","etag":"\"2\"","created_at":"2026-03-02T09:14:07.120Z\#
        ","updated_at":"2026-03-02T11:00:00.000Z","created_by":{"uid":0,"name":"root"}}}}]},\#
        {"name":"provider.delete","summary":"Deletes a provider with its secrets.","description":"Answers the pr\#
        ovider as it was. Refused while a command that has not ended uses it.","tags":[{"name":"provider"}],"x-p\#
        roviderd-kind":"unary","x-providerd-role":"admin","x-providerd-effect":"change","x-providerd-timeout-ms"\#
        :60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name":"id","required":true,"desc\#
        ription":"The provider's id or name.","schema":{"type":"string","minLength":1,"maxLength":256}},{"name":\#
        "etag","description":"Refuse with ETAG_MISMATCH unless the resource still has this etag.","schema":{"typ\#
        e":"string","maxLength":64}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/ProviderI\#
        nfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGU\#
        MENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref"\#
        :"#/components/errors/FAILED_PRECONDITION"},{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/components\#
        /errors/UNAVAILABLE"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"],"5":[\#
        "PROVIDER_NOT_FOUND"],"7":["ROLE_REQUIRED"],"9":["COMMAND_RUNNING","VAULT_SEALED"],"10":["ETAG_MISMATCH"\#
        ,"REQUEST_IN_PROGRESS"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name":"by name","params":[{"name":"id"\#
        ,"value":"Production OpenAI"}],"result":{"name":"result","value":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a\#
        6c1d9e10","name":"Production OpenAI","type":"openai","base_url":"https://api.openai.com/v1","base_model"\#
        :"gpt-4.1-mini-2025-04-14","has_api_key":true,"api_key_hint":"...a1b2","api_key_fingerprint":"5f1c8e2a9b\#
        7d","extra_headers":[],"active":true,"default":true,"status":"untested","etag":"\"1\"","created_at":"202\#
        6-03-02T09:14:07.120Z","updated_at":"2026-03-02T09:14:07.120Z","created_by":{"uid":0,"name":"root"}}}}]}\#
        ,\#
        {"name":"provider.test","summary":"Calls providers, cheaply and free of charge, and keeps what came of i\#
        t.","description":"Asks each for its models with the stored settings, and whether the key may see fine-t\#
        uning jobs. A test that fails is an answer, not an error: its `outcome` is `failed`, its `class` tells w\#
        hy and its `step` where. One that could not be tried has an `error`. Nothing is billed unless `generate`\#
         asks for it.","tags":[{"name":"provider"}],"x-providerd-kind":"unary","x-providerd-role":"operator","x-\#
        providerd-effect":"change","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by\#
        -name","params":[{"name":"ids","required":true,"description":"Ids or names of providers, each answered b\#
        y itself and in this order.","schema":{"type":"array","items":{"type":"string","minLength":1,"maxLength"\#
        :256},"minItems":1,"maxItems":100}},{"name":"generate","required":false,"description":"Whether to send a\#
         prompt of few tokens to the model that is set, too: the provider may bill it.","schema":{"type":"boolea\#
        n","default":false}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/BulkResult"}},"er\#
        rors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$\#
        ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/compon\#
        ents/errors/FAILED_PRECONDITION"},{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UN\#
        AVAILABLE"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"],"5":["PROVIDER_\#
        NOT_FOUND"],"7":["ROLE_REQUIRED"],"9":["BASE_URL_REFUSED","KEY_REQUIRED","KEY_UNREADABLE","NO_MODEL","VA\#
        ULT_SEALED"],"10":["REQUEST_IN_PROGRESS"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name":"one that work\#
        s","params":[{"name":"ids","value":["Production OpenAI"]}],"result":{"name":"result","value":{"results":\#
        [{"id":"Production OpenAI","outcome":"ok","name":"Production OpenAI","class":"ok","message":"12 models i\#
        n 184 ms","latency_ms":184,"provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Productio\#
        n OpenAI","type":"openai","base_url":"https://api.openai.com/v1","base_model":"gpt-4.1-mini-2025-04-14",\#
        "has_api_key":true,"api_key_hint":"...a1b2","api_key_fingerprint":"5f1c8e2a9b7d","extra_headers":[],"act\#
        ive":true,"default":true,"status":"ok","etag":"\"1\"","created_at":"2026-03-02T09:14:07.120Z","updated_a\#
        t":"2026-03-02T09:14:07.120Z","created_by":{"uid":0,"name":"root"},"last_test":{"class":"ok","message":"\#
        12 models in 184 ms","latency_ms":184,"at":"2026-03-02T09:15:00.000Z","fine_tuning":"unknown"}}}]}}}]},\#
        {"name":"provider.set_default","summary":"Makes a provider the one that commands use if they name none."\#
        ,"description":"The one that was the default no longer is.","tags":[{"name":"provider"}],"x-providerd-ki\#
        nd":"unary","x-providerd-role":"admin","x-providerd-effect":"change","x-providerd-timeout-ms":60000,"x-p\#
        roviderd-runs":"task","paramStructure":"by-name","params":[{"name":"id","required":true,"description":"T\#
        he provider's id or name.","schema":{"type":"string","minLength":1,"maxLength":256}}],"result":{"name":"\#
        result","schema":{"$ref":"#/components/schemas/ProviderInfo"}},"errors":[{"$ref":"#/components/errors/IN\#
        VALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},\#
        {"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_PRECONDITION"},{"$r\#
        ef":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UNAVAILABLE"}],"x-providerd-reasons":{"-\#
        32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"],"5":["PROVIDER_NOT_FOUND"],"7":["ROLE_REQUIRED"],"9":\#
        ["PROVIDER_INACTIVE","VAULT_SEALED"],"10":["REQUEST_IN_PROGRESS"],"14":["STORE_UNAVAILABLE"]},"examples"\#
        :[{"name":"by id","params":[{"name":"id","value":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10"}],"result":{\#
        "name":"result","value":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI","typ\#
        e":"openai","base_url":"https://api.openai.com/v1","base_model":"gpt-4.1-mini-2025-04-14","has_api_key":\#
        true,"api_key_hint":"...a1b2","api_key_fingerprint":"5f1c8e2a9b7d","extra_headers":[],"active":true,"def\#
        ault":true,"status":"untested","etag":"\"1\"","created_at":"2026-03-02T09:14:07.120Z","updated_at":"2026\#
        -03-02T09:14:07.120Z","created_by":{"uid":0,"name":"root"}}}}]},\#
        {"name":"provider.activate","summary":"Lets commands use these providers.","description":"One that is ac\#
        tive already is `ok`. What goes wrong with one is its own `error` and hides no other.","tags":[{"name":"\#
        provider"}],"x-providerd-kind":"unary","x-providerd-role":"admin","x-providerd-effect":"change","x-provi\#
        derd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name":"ids","req\#
        uired":true,"description":"Ids or names of providers, each answered by itself and in this order.","schem\#
        a":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1,"maxItems":100}}\#
        ],"result":{"name":"result","schema":{"$ref":"#/components/schemas/BulkResult"}},"errors":[{"$ref":"#/co\#
        mponents/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/components/e\#
        rrors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_P\#
        RECONDITION"},{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UNAVAILABLE"}],"x-prov\#
        iderd-reasons":{"-32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"],"5":["PROVIDER_NOT_FOUND"],"7":["RO\#
        LE_REQUIRED"],"9":["VAULT_SEALED"],"10":["REQUEST_IN_PROGRESS"],"14":["STORE_UNAVAILABLE"]},"examples":[\#
        {"name":"one that exists and one that doesn't","params":[{"name":"ids","value":["Production OpenAI","Old\#
         one"]}],"result":{"name":"result","value":{"results":[{"id":"Production OpenAI","outcome":"ok","name":"\#
        Production OpenAI","provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI\#
        ","type":"openai","base_url":"https://api.openai.com/v1","base_model":"gpt-4.1-mini-2025-04-14","has_api\#
        _key":true,"api_key_hint":"...a1b2","api_key_fingerprint":"5f1c8e2a9b7d","extra_headers":[],"active":tru\#
        e,"default":true,"status":"untested","etag":"\"1\"","created_at":"2026-03-02T09:14:07.120Z","updated_at"\#
        :"2026-03-02T09:14:07.120Z","created_by":{"uid":0,"name":"root"}}},{"id":"Old one","outcome":"failed","m\#
        essage":"cannot activate provider: no provider is named \"Old one\"","error":{"code":5,"status":"NOT_FOU\#
        ND","reason":"PROVIDER_NOT_FOUND","message":"cannot activate provider: no provider is named \"Old one\""\#
        }}]}}}]},\#
        {"name":"provider.deactivate","summary":"Keeps commands from using these providers.","description":"What\#
         runs goes on. A default stays marked and is passed over. What goes wrong with one is its own `error`.",\#
        "tags":[{"name":"provider"}],"x-providerd-kind":"unary","x-providerd-role":"admin","x-providerd-effect":\#
        "change","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[{\#
        "name":"ids","required":true,"description":"Ids or names of providers, each answered by itself and in th\#
        is order.","schema":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"minItems":1\#
        ,"maxItems":100}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/BulkResult"}},"error\#
        s":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref\#
        ":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/component\#
        s/errors/FAILED_PRECONDITION"},{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UNAVA\#
        ILABLE"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"],"5":["PROVIDER_NOT\#
        _FOUND"],"7":["ROLE_REQUIRED"],"9":["VAULT_SEALED"],"10":["REQUEST_IN_PROGRESS"],"14":["STORE_UNAVAILABL\#
        E"]},"examples":[{"name":"one","params":[{"name":"ids","value":["prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e1\#
        0"]}],"result":{"name":"result","value":{"results":[{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","ou\#
        tcome":"ok","name":"Production OpenAI","provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name\#
        ":"Production OpenAI","type":"openai","base_url":"https://api.openai.com/v1","base_model":"gpt-4.1-mini-\#
        2025-04-14","has_api_key":true,"api_key_hint":"...a1b2","api_key_fingerprint":"5f1c8e2a9b7d","extra_head\#
        ers":[],"active":false,"default":true,"status":"untested","etag":"\"2\"","created_at":"2026-03-02T09:14:\#
        07.120Z","updated_at":"2026-03-02T09:14:07.120Z","created_by":{"uid":0,"name":"root"}}}]}}}]},\#
        {"name":"provider.models","summary":"Lists the models that a provider offers now.","description":"Asked \#
        of the provider itself.","tags":[{"name":"provider"}],"x-providerd-kind":"unary","x-providerd-role":"vie\#
        wer","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructur\#
        e":"by-name","params":[{"name":"id","required":true,"description":"The provider's id or name.","schema":\#
        {"type":"string","minLength":1,"maxLength":256}}],"result":{"name":"result","schema":{"$ref":"#/componen\#
        ts/schemas/ModelPage"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/er\#
        rors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_PR\#
        ECONDITION"},{"$ref":"#/components/errors/UNIMPLEMENTED"},{"$ref":"#/components/errors/UNAVAILABLE"}],"x\#
        -providerd-reasons":{"-32602":["INVALID_FIELD"],"5":["PROVIDER_NOT_FOUND"],"7":["ROLE_REQUIRED"],"9":["B\#
        ASE_URL_REFUSED","KEY_REQUIRED","KEY_UNREADABLE","VAULT_SEALED","UPSTREAM_UNAUTHORIZED","UPSTREAM_FORBID\#
        DEN","UPSTREAM_NOT_FOUND","UPSTREAM_QUOTA","UPSTREAM_REJECTED"],"12":["UNSUPPORTED_BY_PROVIDER"],"14":["\#
        UPSTREAM_RATE_LIMITED","UPSTREAM_UNAVAILABLE","UPSTREAM_TIMEOUT","UPSTREAM_GARBAGE"]},"examples":[{"name\#
        ":"by name","params":[{"name":"id","value":"Production OpenAI"}],"result":{"name":"result","value":{"mod\#
        els":[{"id":"gpt-4.1-mini-2025-04-14","owned_by":"system","created_at":"2025-04-10T20:00:00.000Z"}]}}}]}\#
        ,\#
        {"name":"provider.resolve","summary":"Tells which provider and model a command would use now.","descript\#
        ion":"The active default, else the oldest active provider; the command's own model, else the provider's \#
        fine-tuned model (only to generate), else its base model.","tags":[{"name":"provider"}],"x-providerd-kin\#
        d":"unary","x-providerd-role":"viewer","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-pro\#
        viderd-runs":"event_loop","paramStructure":"by-name","params":[{"name":"provider","description":"The id \#
        or name that the command would give.","schema":{"type":"string","minLength":1,"maxLength":256}},{"name":\#
        "model","description":"The model that the command would give.","schema":{"type":"string","minLength":1,"\#
        maxLength":256}},{"name":"type","description":"What the command would do; `generate` if left out.","sche\#
        ma":{"$ref":"#/components/schemas/CommandType"}}],"result":{"name":"result","schema":{"$ref":"#/componen\#
        ts/schemas/ProviderResolution"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/comp\#
        onents/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/\#
        FAILED_PRECONDITION"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"5":["PROVIDER_NOT_FOUND"],"7":\#
        ["ROLE_REQUIRED"],"9":["NO_ACTIVE_PROVIDER","PROVIDER_INACTIVE","NO_MODEL"]},"examples":[{"name":"what a\#
         prompt goes to","params":[],"result":{"name":"result","value":{"provider":{"id":"prv_019a2b60-5d1c-7c55\#
        -9b1e-3f2a6c1d9e10","name":"Production OpenAI","type":"openai","base_url":"https://api.openai.com/v1","b\#
        ase_model":"gpt-4.1-mini-2025-04-14","has_api_key":true,"api_key_hint":"...a1b2","api_key_fingerprint":"\#
        5f1c8e2a9b7d","extra_headers":[],"active":true,"default":true,"status":"untested","etag":"\"1\"","create\#
        d_at":"2026-03-02T09:14:07.120Z","updated_at":"2026-03-02T09:14:07.120Z","created_by":{"uid":0,"name":"r\#
        oot"}},"model":"gpt-4.1-mini-2025-04-14","reason":"default"}}}]},\#
        {"name":"file.upload","summary":"Takes a file as BINARY frames on a channel, checks and keeps it.","desc\#
        ription":"`_meta.validate_only` checks all of it and keeps nothing: the answer, with its report, is the \#
        file as it would be.","tags":[{"name":"file"}],"x-providerd-kind":"upload","x-providerd-role":"operator"\#
        ,"x-providerd-effect":"change","x-providerd-timeout-ms":0,"x-providerd-runs":"task","paramStructure":"by\#
        -name","params":[{"name":"name","required":true,"description":"What it is called, for people.","schema":\#
        {"type":"string","minLength":1,"maxLength":255}},{"name":"purpose","required":true,"description":"What i\#
        t is for.","schema":{"$ref":"#/components/schemas/FilePurpose"}},{"name":"channel","required":true,"desc\#
        ription":"The channel that its frames carry: above every channel used on this connection before.","schem\#
        a":{"type":"integer","minimum":1,"maximum":4294967295}},{"name":"size","description":"How many bytes wil\#
        l come; others are refused.","schema":{"type":"integer","minimum":0,"maximum":9007199254740991}},{"name"\#
        :"sha256","description":"The hash that the bytes must have, in lower-case hex.","schema":{"type":"string\#
        ","minLength":64,"maxLength":64}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/File\#
        Info"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARG\#
        UMENT"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/RESOURCE_EXHAUSTED\#
        "},{"$ref":"#/components/errors/FAILED_PRECONDITION"},{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/\#
        components/errors/UNAVAILABLE"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD",\#
        "INVALID_TRAINING_FILE","UPLOAD_INCOMPLETE","SIZE_MISMATCH","SHA256_MISMATCH","REQUEST_ID_REUSED"],"7":[\#
        "ROLE_REQUIRED"],"8":["CREDIT_EXCEEDED","FILE_TOO_LARGE"],"9":["VAULT_SEALED"],"10":["REQUEST_IN_PROGRES\#
        S"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name":"a training file","params":[{"name":"name","value":"\#
        train.jsonl"},{"name":"purpose","value":"fine-tune"},{"name":"channel","value":1},{"name":"size","value"\#
        :182034}],"result":{"name":"result","value":{"id":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12","name":"tra\#
        in.jsonl","purpose":"fine-tune","size":182034,"sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c\#
        d15d6c15b0f00a08","format":"chat","lines":200,"report":{"format":"chat","lines":200,"errors":0,"warnings\#
        ":1,"estimated_tokens":51200,"token_estimate_method":"bytes_per_token","problems":[{"line":17,"path":"me\#
        ssages[2].content","severity":"warning","message":"is longer than most of the others"}],"truncated":fals\#
        e},"upstream":[],"etag":"\"1\"","created_at":"2026-03-02T09:20:00.000Z","updated_at":"2026-03-02T09:20:0\#
        0.000Z","created_by":{"uid":1000,"name":"ada"}}}}]},\#
        {"name":"file.get","summary":"Answers one file, without its bytes.","description":"The report's problems\#
         are for the file's owner and admins.","tags":[{"name":"file"}],"x-providerd-kind":"unary","x-providerd-\#
        role":"viewer","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","par\#
        amStructure":"by-name","params":[{"name":"id","required":true,"description":"The file's id.","schema":{"\#
        type":"string","minLength":1,"maxLength":256}}],"result":{"name":"result","schema":{"$ref":"#/components\#
        /schemas/FileInfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/error\#
        s/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"}],"x-providerd-reasons":{"-32602":["INVALI\#
        D_FIELD"],"5":["FILE_NOT_FOUND"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"by id","params":[{"name":"i\#
        d","value":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"}],"result":{"name":"result","value":{"id":"fil_019\#
        a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12","name":"train.jsonl","purpose":"fine-tune","size":182034,"sha256":"9f\#
        86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","format":"chat","lines":200,"report":{"f\#
        ormat":"chat","lines":200,"errors":0,"warnings":1,"estimated_tokens":51200,"token_estimate_method":"byte\#
        s_per_token","problems":[{"line":17,"path":"messages[2].content","severity":"warning","message":"is long\#
        er than most of the others"}],"truncated":false},"upstream":[],"etag":"\"1\"","created_at":"2026-03-02T0\#
        9:20:00.000Z","updated_at":"2026-03-02T09:20:00.000Z","created_by":{"uid":1000,"name":"ada"}}}}]},\#
        {"name":"file.list","summary":"Lists files.","description":"Newest first; a report has its counts and no\#
         problems here.","tags":[{"name":"file"}],"x-providerd-kind":"unary","x-providerd-role":"viewer","x-prov\#
        iderd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by-name"\#
        ,"params":[{"name":"page_size","description":"How many at most: 0 for the default of 50; over 1000 count\#
        s as 1000.","schema":{"type":"integer"}},{"name":"page_token","description":"`next_page_token` of the pa\#
        ge before, with the same filters.","schema":{"type":"string","maxLength":4096}},{"name":"purpose","descr\#
        iption":"Only files for this purpose.","schema":{"$ref":"#/components/schemas/FilePurpose"}}],"result":{\#
        "name":"result","schema":{"$ref":"#/components/schemas/FilePage"}},"errors":[{"$ref":"#/components/error\#
        s/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/components/errors/PERMISSI\#
        ON_DENIED"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","INVALID_PAGE_TOKEN"\#
        ],"7":["ROLE_REQUIRED"]},"examples":[{"name":"all","params":[],"result":{"name":"result","value":{"files\#
        ":[{"id":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12","name":"train.jsonl","purpose":"fine-tune","size":18\#
        2034,"sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","format":"chat","lines"\#
        :200,"report":{"format":"chat","lines":200,"errors":0,"warnings":1,"estimated_tokens":51200,"token_estim\#
        ate_method":"bytes_per_token","problems":[{"line":17,"path":"messages[2].content","severity":"warning","\#
        message":"is longer than most of the others"}],"truncated":false},"upstream":[],"etag":"\"1\"","created_\#
        at":"2026-03-02T09:20:00.000Z","updated_at":"2026-03-02T09:20:00.000Z","created_by":{"uid":1000,"name":"\#
        ada"}}],"next_page_token":""}}}]},\#
        {"name":"file.delete","summary":"Deletes a file.","description":"Answers the file as it was. Refused whi\#
        le a command that has not ended uses it; copies at providers stay. For its owner and admins.","tags":[{"\#
        name":"file"}],"x-providerd-kind":"unary","x-providerd-role":"operator","x-providerd-effect":"change","x\#
        -providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name":"id"\#
        ,"required":true,"description":"The file's id.","schema":{"type":"string","minLength":1,"maxLength":256}\#
        },{"name":"etag","description":"Refuse with ETAG_MISMATCH unless the resource still has this etag.","sch\#
        ema":{"type":"string","maxLength":64}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas\#
        /FileInfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALI\#
        D_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{\#
        "$ref":"#/components/errors/FAILED_PRECONDITION"},{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/comp\#
        onents/errors/UNAVAILABLE"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"]\#
        ,"5":["FILE_NOT_FOUND"],"7":["OWNER_REQUIRED","ROLE_REQUIRED"],"9":["FILE_IN_USE","VAULT_SEALED"],"10":[\#
        "ETAG_MISMATCH","REQUEST_IN_PROGRESS"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name":"by id","params":\#
        [{"name":"id","value":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"}],"result":{"name":"result","value":{"i\#
        d":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12","name":"train.jsonl","purpose":"fine-tune","size":182034,"\#
        sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","format":"chat","lines":200,"\#
        report":{"format":"chat","lines":200,"errors":0,"warnings":1,"estimated_tokens":51200,"token_estimate_me\#
        thod":"bytes_per_token","problems":[{"line":17,"path":"messages[2].content","severity":"warning","messag\#
        e":"is longer than most of the others"}],"truncated":false},"upstream":[],"etag":"\"1\"","created_at":"2\#
        026-03-02T09:20:00.000Z","updated_at":"2026-03-02T09:20:00.000Z","created_by":{"uid":1000,"name":"ada"}}\#
        }}]},\#
        {"name":"file.download","summary":"Sends a file's bytes as BINARY frames on a channel.","description":"E\#
        ND closes the channel before the answer; a download that fails sends none. For its owner and admins.","t\#
        ags":[{"name":"file"}],"x-providerd-kind":"download","x-providerd-role":"operator","x-providerd-effect":\#
        "read","x-providerd-timeout-ms":0,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name"\#
        :"id","required":true,"description":"The file's id.","schema":{"type":"string","minLength":1,"maxLength"\#
        :256}},{"name":"channel","required":true,"description":"The channel to send them on: above every channel\#
         used on this connection before.","schema":{"type":"integer","minimum":1,"maximum":4294967295}}],"result\#
        ":{"name":"result","schema":{"$ref":"#/components/schemas/FileInfo"}},"errors":[{"$ref":"#/components/er\#
        rors/INVALID_PARAMS"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_D\#
        ENIED"},{"$ref":"#/components/errors/DATA_LOSS"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"5":\#
        ["FILE_NOT_FOUND"],"7":["OWNER_REQUIRED","ROLE_REQUIRED"],"15":["CONTENT_MISSING"]},"examples":[{"name":\#
        "by id","params":[{"name":"id","value":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"},{"name":"channel","va\#
        lue":2}],"result":{"name":"result","value":{"id":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12","name":"trai\#
        n.jsonl","purpose":"fine-tune","size":182034,"sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd\#
        15d6c15b0f00a08","format":"chat","lines":200,"report":{"format":"chat","lines":200,"errors":0,"warnings"\#
        :1,"estimated_tokens":51200,"token_estimate_method":"bytes_per_token","problems":[{"line":17,"path":"mes\#
        sages[2].content","severity":"warning","message":"is longer than most of the others"}],"truncated":false\#
        },"upstream":[],"etag":"\"1\"","created_at":"2026-03-02T09:20:00.000Z","updated_at":"2026-03-02T09:20:00\#
        .000Z","created_by":{"uid":1000,"name":"ada"}}}}]},\#
        {"name":"file.validate","summary":"Checks a stored file again.","description":"For its owner and admins.\#
        ","tags":[{"name":"file"}],"x-providerd-kind":"unary","x-providerd-role":"operator","x-providerd-effect"\#
        :"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"\#
        name":"id","required":true,"description":"The file's id.","schema":{"type":"string","minLength":1,"maxLe\#
        ngth":256}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/FileReport"}},"errors":[{"\#
        $ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/componen\#
        ts/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/DATA_LOSS"}],"x-providerd-reasons":{"-32602":\#
        ["INVALID_FIELD"],"5":["FILE_NOT_FOUND"],"7":["OWNER_REQUIRED","ROLE_REQUIRED"],"15":["CONTENT_MISSING"]\#
        },"examples":[{"name":"a good one","params":[{"name":"id","value":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0\#
        a12"}],"result":{"name":"result","value":{"format":"chat","lines":200,"errors":0,"warnings":1,"estimated\#
        _tokens":51200,"token_estimate_method":"bytes_per_token","problems":[{"line":17,"path":"messages[2].cont\#
        ent","severity":"warning","message":"is longer than most of the others"}],"truncated":false}}}]},\#
        {"name":"command.create","summary":"Starts a command and answers at once.","description":"The command is\#
         stored before the answer and goes on whatever becomes of the caller or the daemon. Follow it with `comm\#
        and.watch` or `command.wait`.","tags":[{"name":"command"}],"x-providerd-kind":"unary","x-providerd-role"\#
        :"operator","x-providerd-effect":"change","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","para\#
        mStructure":"by-name","params":[{"name":"type","required":true,"description":"What to do.","schema":{"$r\#
        ef":"#/components/schemas/CommandType"}},{"name":"data","required":true,"description":"What to do it wit\#
        h: the fields of `FineTuneData` for `fine_tune`, of `GenerateData` for `generate`, and no others.","sche\#
        ma":{"type":"object"}},{"name":"provider","description":"The id or name of the provider; chosen as `prov\#
        ider.resolve` tells if left out.","schema":{"type":"string","minLength":1,"maxLength":256}},{"name":"tra\#
        ining_files","description":"Ids of the files to learn from: at least one for `fine_tune`, none for `gene\#
        rate`.","schema":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"maxItems":16}}\#
        ,{"name":"validation_files","description":"Ids of the files to measure by.","schema":{"type":"array","it\#
        ems":{"type":"string","minLength":1,"maxLength":256},"maxItems":16}}],"result":{"name":"result","schema"\#
        :{"$ref":"#/components/schemas/CommandInfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"\#
        $ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/compon\#
        ents/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_PRECONDITION"},{"$ref":"#/components\#
        /errors/ABORTED"},{"$ref":"#/components/errors/UNIMPLEMENTED"},{"$ref":"#/components/errors/UNAVAILABLE"\#
        }],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","INVALID_TRAINING_FILE","REQUE\#
        ST_ID_REUSED"],"5":["FILE_NOT_FOUND","PROVIDER_NOT_FOUND"],"7":["OWNER_REQUIRED","ROLE_REQUIRED"],"9":["\#
        KEY_REQUIRED","KEY_UNREADABLE","NO_ACTIVE_PROVIDER","PROVIDER_INACTIVE","NO_MODEL","VAULT_SEALED"],"10":\#
        ["REQUEST_IN_PROGRESS"],"12":["UNSUPPORTED_BY_PROVIDER"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name"\#
        :"fine-tune","params":[{"name":"type","value":"fine_tune"},{"name":"training_files","value":["fil_019a2b\#
        62-11f0-7b3a-a4c9-5e7d8c9b0a12"]},{"name":"data","value":{"suffix":"support","hyperparameters":{"n_epoch\#
        s":3}}}],"result":{"name":"result","value":{"id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34","type":"fine\#
        _tune","provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI"},"model":"\#
        gpt-4.1-mini-2025-04-14","training_files":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"],"validation_files\#
        ":[],"data":{"suffix":"support","hyperparameters":{"n_epochs":3}},"state":"queued","cancel_requested":fa\#
        lse,"etag":"\"1\"","created_at":"2026-03-02T09:21:00.000Z","updated_at":"2026-03-02T09:21:00.000Z","crea\#
        ted_by":{"uid":1000,"name":"ada"}}}},{"name":"generate","params":[{"name":"type","value":"generate"},{"n\#
        ame":"provider","value":"Production OpenAI"},{"name":"data","value":{"prompt":"Say hello."}}],"result":{\#
        "name":"result","value":{"id":"cmd_019a2b64-2d3e-7a10-9c4b-8a7f6e5d4c3b","type":"generate","provider":{"\#
        id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI"},"model":"gpt-4.1-mini-2025-04\#
        -14","training_files":[],"validation_files":[],"data":{"prompt":"Say hello."},"state":"queued","cancel_r\#
        equested":false,"etag":"\"1\"","created_at":"2026-03-02T10:00:00.000Z","updated_at":"2026-03-02T10:00:00\#
        .000Z","created_by":{"uid":1000,"name":"ada"}}}}]},\#
        {"name":"command.get","summary":"Answers one command.","description":"What was asked and what came of it\#
         (`data`, `result`) is for its owner and admins.","tags":[{"name":"command"}],"x-providerd-kind":"unary"\#
        ,"x-providerd-role":"viewer","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-run\#
        s":"task","paramStructure":"by-name","params":[{"name":"id","required":true,"description":"The command's\#
         id.","schema":{"type":"string","minLength":1,"maxLength":256}}],"result":{"name":"result","schema":{"$r\#
        ef":"#/components/schemas/CommandInfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref"\#
        :"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"}],"x-providerd-reasons\#
        ":{"-32602":["INVALID_FIELD"],"5":["COMMAND_NOT_FOUND"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"one \#
        at work","params":[{"name":"id","value":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"}],"result":{"name":"r\#
        esult","value":{"id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34","type":"fine_tune","provider":{"id":"prv\#
        _019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI"},"model":"gpt-4.1-mini-2025-04-14","tr\#
        aining_files":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"],"validation_files":[],"data":{"suffix":"suppo\#
        rt","hyperparameters":{"n_epochs":3}},"state":"running","cancel_requested":false,"etag":"\"5\"","created\#
        _at":"2026-03-02T09:21:00.000Z","updated_at":"2026-03-02T09:25:00.000Z","created_by":{"uid":1000,"name":\#
        "ada"},"progress":{"step":120,"total_steps":600,"percent":20.0,"train_loss":1.84,"valid_loss":1.97},"ups\#
        tream_id":"ftjob-abc123","upstream_status":"running","started_at":"2026-03-02T09:21:01.000Z"}}}]},\#
        {"name":"command.list","summary":"Lists commands.","description":"Newest first; `cursor` is where a watc\#
        h goes on without a gap.","tags":[{"name":"command"}],"x-providerd-kind":"unary","x-providerd-role":"vie\#
        wer","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructur\#
        e":"by-name","params":[{"name":"page_size","description":"How many at most: 0 for the default of 50; ove\#
        r 1000 counts as 1000.","schema":{"type":"integer"}},{"name":"page_token","description":"`next_page_toke\#
        n` of the page before, with the same filters.","schema":{"type":"string","maxLength":4096}},{"name":"sta\#
        te","description":"Only commands in this state.","schema":{"$ref":"#/components/schemas/CommandState"}},\#
        {"name":"type","description":"Only commands of this type.","schema":{"$ref":"#/components/schemas/Comman\#
        dType"}},{"name":"provider","description":"Only commands of this provider, by id or name.","schema":{"ty\#
        pe":"string","minLength":1,"maxLength":256}}],"result":{"name":"result","schema":{"$ref":"#/components/s\#
        chemas/CommandPage"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/erro\#
        rs/INVALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_D\#
        ENIED"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","INVALID_PAGE_TOKEN"],"5\#
        ":["PROVIDER_NOT_FOUND"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"those at work","params":[{"name":"s\#
        tate","value":"running"}],"result":{"name":"result","value":{"commands":[{"id":"cmd_019a2b63-7c0e-7d41-8\#
        f5a-2b1c0d9e8f34","type":"fine_tune","provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":\#
        "Production OpenAI"},"model":"gpt-4.1-mini-2025-04-14","training_files":["fil_019a2b62-11f0-7b3a-a4c9-5e\#
        7d8c9b0a12"],"validation_files":[],"data":{"suffix":"support","hyperparameters":{"n_epochs":3}},"state":\#
        "running","cancel_requested":false,"etag":"\"5\"","created_at":"2026-03-02T09:21:00.000Z","updated_at":"\#
        2026-03-02T09:25:00.000Z","created_by":{"uid":1000,"name":"ada"},"progress":{"step":120,"total_steps":60\#
        0,"percent":20.0,"train_loss":1.84,"valid_loss":1.97},"upstream_id":"ftjob-abc123","upstream_status":"ru\#
        nning","started_at":"2026-03-02T09:21:01.000Z"}],"next_page_token":"","cursor":"bj8KGyxNXm8BAAAAAAAAEFc"\#
        }}}]},\#
        {"name":"command.cancel","summary":"Asks that a command end.","description":"Answers at once, often in s\#
        tate `cancelling`; a job at a provider is cancelled there too. For its owner and admins.","tags":[{"name\#
        ":"command"}],"x-providerd-kind":"unary","x-providerd-role":"operator","x-providerd-effect":"change","x-\#
        providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name":"id",\#
        "required":true,"description":"The command's id.","schema":{"type":"string","minLength":1,"maxLength":25\#
        6}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/CommandInfo"}},"errors":[{"$ref":"\#
        #/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/componen\#
        ts/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAIL\#
        ED_PRECONDITION"},{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UNAVAILABLE"}],"x-\#
        providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"],"5":["COMMAND_NOT_FOUND"],"7":[\#
        "OWNER_REQUIRED","ROLE_REQUIRED"],"9":["COMMAND_FINISHED","VAULT_SEALED"],"10":["REQUEST_IN_PROGRESS"],"\#
        14":["STORE_UNAVAILABLE"]},"examples":[{"name":"one at work","params":[{"name":"id","value":"cmd_019a2b6\#
        3-7c0e-7d41-8f5a-2b1c0d9e8f34"}],"result":{"name":"result","value":{"id":"cmd_019a2b63-7c0e-7d41-8f5a-2b\#
        1c0d9e8f34","type":"fine_tune","provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Produ\#
        ction OpenAI"},"model":"gpt-4.1-mini-2025-04-14","training_files":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b\#
        0a12"],"validation_files":[],"data":{"suffix":"support","hyperparameters":{"n_epochs":3}},"state":"cance\#
        lling","cancel_requested":true,"etag":"\"6\"","created_at":"2026-03-02T09:21:00.000Z","updated_at":"2026\#
        -03-02T09:25:00.000Z","created_by":{"uid":1000,"name":"ada"},"progress":{"step":120,"total_steps":600,"p\#
        ercent":20.0,"train_loss":1.84,"valid_loss":1.97},"upstream_id":"ftjob-abc123","upstream_status":"runnin\#
        g","started_at":"2026-03-02T09:21:01.000Z"}}}]},\#
        {"name":"command.pause","summary":"Asks that a fine-tuning command stand still until it is resumed.","de\#
        scription":"Answers at once, with `pending` set to `pause`; that is over once the command is in state `p\#
        aused`. One that was not launched yet is held before its launch, at any provider: nothing is sent, it ta\#
        kes no place among the commands at work, and `upstream_id` stays absent. The job of one that was launche\#
        d is paused at the provider, where the type of provider offers that; the wish is repeated until the prov\#
        ider confirms it, and dropped, with a warning among the events, if the provider refuses it. A paused job\#
         keeps its place. For its owner and admins.","tags":[{"name":"command"}],"x-providerd-kind":"unary","x-p\#
        roviderd-role":"operator","x-providerd-effect":"change","x-providerd-timeout-ms":60000,"x-providerd-runs\#
        ":"task","paramStructure":"by-name","params":[{"name":"id","required":true,"description":"The command's \#
        id.","schema":{"type":"string","minLength":1,"maxLength":256}}],"result":{"name":"result","schema":{"$re\#
        f":"#/components/schemas/CommandInfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":\#
        "#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/e\#
        rrors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_PRECONDITION"},{"$ref":"#/components/error\#
        s/ABORTED"},{"$ref":"#/components/errors/UNIMPLEMENTED"},{"$ref":"#/components/errors/UNAVAILABLE"}],"x-\#
        providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"],"5":["COMMAND_NOT_FOUND"],"7":[\#
        "OWNER_REQUIRED","ROLE_REQUIRED"],"9":["COMMAND_FINISHED","NOT_PAUSABLE","VAULT_SEALED"],"10":["REQUEST_\#
        IN_PROGRESS"],"12":["UNSUPPORTED_BY_PROVIDER"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name":"one at w\#
        ork","params":[{"name":"id","value":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"}],"result":{"name":"resul\#
        t","value":{"id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34","type":"fine_tune","provider":{"id":"prv_019\#
        a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI"},"model":"gpt-4.1-mini-2025-04-14","traini\#
        ng_files":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"],"validation_files":[],"data":{"suffix":"support",\#
        "hyperparameters":{"n_epochs":3}},"state":"running","cancel_requested":false,"pending":"pause","etag":"\\#
        "6\"","created_at":"2026-03-02T09:21:00.000Z","updated_at":"2026-03-02T09:25:00.000Z","created_by":{"uid\#
        ":1000,"name":"ada"},"progress":{"step":120,"total_steps":600,"percent":20.0,"train_loss":1.84,"valid_lo\#
        ss":1.97},"upstream_id":"ftjob-abc123","upstream_status":"running","started_at":"2026-03-02T09:21:01.000\#
        Z"}}}]},\#
        {"name":"command.resume","summary":"Lets a paused command go on.","description":"Answers at once, with `\#
        pending` set to `resume`; that is over once the command goes on. One that was held before its launch tak\#
        es its turn again; the job of any other is resumed at the provider, also if it was paused there by someb\#
        ody else. A pause that has not come about yet is taken back. If the provider refuses, the command stays \#
        `paused`, with a warning among its events. For its owner and admins.","tags":[{"name":"command"}],"x-pro\#
        viderd-kind":"unary","x-providerd-role":"operator","x-providerd-effect":"change","x-providerd-timeout-ms\#
        ":60000,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name":"id","required":true,"des\#
        cription":"The command's id.","schema":{"type":"string","minLength":1,"maxLength":256}}],"result":{"name\#
        ":"result","schema":{"$ref":"#/components/schemas/CommandInfo"}},"errors":[{"$ref":"#/components/errors/\#
        INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"\#
        },{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_PRECONDITION"},{"\#
        $ref":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UNIMPLEMENTED"},{"$ref":"#/components/\#
        errors/UNAVAILABLE"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["REQUEST_ID_REUSED"],"5":["\#
        COMMAND_NOT_FOUND"],"7":["OWNER_REQUIRED","ROLE_REQUIRED"],"9":["COMMAND_FINISHED","NOT_PAUSED","VAULT_S\#
        EALED"],"10":["REQUEST_IN_PROGRESS"],"12":["UNSUPPORTED_BY_PROVIDER"],"14":["STORE_UNAVAILABLE"]},"examp\#
        les":[{"name":"a paused one","params":[{"name":"id","value":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"}]\#
        ,"result":{"name":"result","value":{"id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34","type":"fine_tune","\#
        provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI"},"model":"gpt-4.1-\#
        mini-2025-04-14","training_files":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"],"validation_files":[],"da\#
        ta":{"suffix":"support","hyperparameters":{"n_epochs":3}},"state":"paused","cancel_requested":false,"pen\#
        ding":"resume","etag":"\"8\"","created_at":"2026-03-02T09:21:00.000Z","updated_at":"2026-03-02T09:25:00.\#
        000Z","created_by":{"uid":1000,"name":"ada"},"progress":{"step":120,"total_steps":600,"percent":20.0,"tr\#
        ain_loss":1.84,"valid_loss":1.97},"upstream_id":"ftjob-abc123","upstream_status":"paused","started_at":"\#
        2026-03-02T09:21:01.000Z"}}}]},\#
        {"name":"command.resolve","summary":"Decides about a command in state `needs_attention`.","description":\#
        "Look at the provider first: `adopt` follows the job that it has, `relaunch` sends another one, and `aba\#
        ndon` ends the command as cancelled, leaving alone what may be at the provider. If somebody asked before\#
         that it end or be paused, that is done to an adopted job, while `relaunch` drops that wish. For its own\#
        er and admins.","tags":[{"name":"command"}],"x-providerd-kind":"unary","x-providerd-role":"operator","x-\#
        providerd-effect":"change","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructure":"by\#
        -name","params":[{"name":"id","required":true,"description":"The command's id.","schema":{"type":"string\#
        ","minLength":1,"maxLength":256}},{"name":"action","required":true,"description":"What to do.","schema":\#
        {"$ref":"#/components/schemas/ResolveAction"}},{"name":"upstream_id","description":"The job's id at the \#
        provider, one line of text; for `adopt` and nothing else.","schema":{"type":"string","minLength":1,"maxL\#
        ength":256}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/CommandInfo"}},"errors":[\#
        {"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#\#
        /components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"},{"$ref":"#/components/er\#
        rors/FAILED_PRECONDITION"},{"$ref":"#/components/errors/ABORTED"},{"$ref":"#/components/errors/UNAVAILAB\#
        LE"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","REQUEST_ID_REUSED"],"5":["\#
        COMMAND_NOT_FOUND"],"7":["OWNER_REQUIRED","ROLE_REQUIRED"],"9":["NO_ATTENTION_NEEDED","VAULT_SEALED"],"1\#
        0":["REQUEST_IN_PROGRESS"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name":"one whose job was found","pa\#
        rams":[{"name":"id","value":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"},{"name":"action","value":"adopt"\#
        },{"name":"upstream_id","value":"ftjob-abc123"}],"result":{"name":"result","value":{"id":"cmd_019a2b63-7\#
        c0e-7d41-8f5a-2b1c0d9e8f34","type":"fine_tune","provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e1\#
        0","name":"Production OpenAI"},"model":"gpt-4.1-mini-2025-04-14","training_files":["fil_019a2b62-11f0-7b\#
        3a-a4c9-5e7d8c9b0a12"],"validation_files":[],"data":{"suffix":"support","hyperparameters":{"n_epochs":3}\#
        },"state":"running","cancel_requested":false,"etag":"\"6\"","created_at":"2026-03-02T09:21:00.000Z","upd\#
        ated_at":"2026-03-02T09:25:00.000Z","created_by":{"uid":1000,"name":"ada"},"upstream_id":"ftjob-abc123",\#
        "started_at":"2026-03-02T09:21:01.000Z"}}}]},\#
        {"name":"command.retry","summary":"Starts the order of a command that failed or was cancelled again, as \#
        a new command.","description":"The new command is of the same type, provider, files and data; a model th\#
        at the order left to the provider is chosen anew, so that a corrected provider helps. Its `retry_of` nam\#
        es the old one, which stays as it is and tells in its events what became of it. It belongs to who retrie\#
        s. For the old one's owner and admins.","tags":[{"name":"command"}],"x-providerd-kind":"unary","x-provid\#
        erd-role":"operator","x-providerd-effect":"change","x-providerd-timeout-ms":60000,"x-providerd-runs":"ta\#
        sk","paramStructure":"by-name","params":[{"name":"id","required":true,"description":"The command's id.",\#
        "schema":{"type":"string","minLength":1,"maxLength":256}}],"result":{"name":"result","schema":{"$ref":"#\#
        /components/schemas/CommandInfo"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/co\#
        mponents/errors/INVALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors\#
        /PERMISSION_DENIED"},{"$ref":"#/components/errors/FAILED_PRECONDITION"},{"$ref":"#/components/errors/ABO\#
        RTED"},{"$ref":"#/components/errors/UNIMPLEMENTED"},{"$ref":"#/components/errors/UNAVAILABLE"}],"x-provi\#
        derd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","REQUEST_ID_REUSED"],"5":["COMMAND_NOT_FO\#
        UND","FILE_NOT_FOUND","PROVIDER_NOT_FOUND"],"7":["OWNER_REQUIRED","ROLE_REQUIRED"],"9":["NOT_RETRYABLE",\#
        "KEY_REQUIRED","KEY_UNREADABLE","PROVIDER_INACTIVE","NO_MODEL","VAULT_SEALED"],"10":["REQUEST_IN_PROGRES\#
        S"],"12":["UNSUPPORTED_BY_PROVIDER"],"14":["STORE_UNAVAILABLE"]},"examples":[{"name":"one that failed","\#
        params":[{"name":"id","value":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"}],"result":{"name":"result","va\#
        lue":{"id":"cmd_019a2b65-90ab-7f12-8d3e-6c5b4a392817","type":"fine_tune","provider":{"id":"prv_019a2b60-\#
        5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Production OpenAI"},"model":"gpt-4.1-mini-2025-04-14","training_fil\#
        es":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"],"validation_files":[],"data":{"suffix":"support","hyper\#
        parameters":{"n_epochs":3}},"state":"queued","cancel_requested":false,"etag":"\"1\"","created_at":"2026-\#
        03-02T10:30:00.000Z","updated_at":"2026-03-02T10:30:00.000Z","created_by":{"uid":1000,"name":"ada"},"ret\#
        ry_of":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"}}}]},\#
        {"name":"command.watch","summary":"Streams events of one command, or of all that the caller may see.","d\#
        escription":"With `id`: from its first event, or behind `after`, until its last, and then ends with the \#
        reason `finished`. Without: from now, or behind `after`, until the caller cancels.","tags":[{"name":"com\#
        mand"}],"x-providerd-kind":"server_stream","x-providerd-role":"viewer","x-providerd-effect":"read","x-pr\#
        oviderd-timeout-ms":0,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name":"id","descr\#
        iption":"The command's id; all commands if left out.","schema":{"type":"string","minLength":1,"maxLength\#
        ":256}},{"name":"after","description":"A cursor: starts behind it instead of now.","schema":{"type":"str\#
        ing","maxLength":4096}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/StreamEnd"}},"\#
        x-providerd-stream":{"notification":"$/stream.item","item":{"$ref":"#/components/schemas/EventInfo"},"ex\#
        amples":[{"seq":4177,"command_id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34","type":"state","level":"inf\#
        o","message":"running at Production OpenAI as ftjob-abc123","at":"2026-03-02T09:21:09.000Z","state":"run\#
        ning"},{"seq":4183,"command_id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34","type":"metrics","level":"inf\#
        o","message":"step 120 of 600: training loss 1.84","data":{"step":120,"train_loss":1.84},"at":"2026-03-0\#
        2T09:25:00.000Z"}]},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors\#
        /INVALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DEN\#
        IED"},{"$ref":"#/components/errors/OUT_OF_RANGE"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3"\#
        :["INVALID_CURSOR"],"5":["COMMAND_NOT_FOUND"],"7":["ROLE_REQUIRED"],"11":["CURSOR_EXPIRED"]},"examples":\#
        [{"name":"one to its end","params":[{"name":"id","value":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"}],"r\#
        esult":{"name":"result","value":{"cursor":"bj8KGyxNXm8BAAAAAAAAEFc","reason":"finished"}}}]},\#
        {"name":"command.wait","summary":"Waits until a command is in one of these states.","description":"Answe\#
        rs the command when it is, or when the time is over, which is not an error.","tags":[{"name":"command"}]\#
        ,"x-providerd-kind":"unary","x-providerd-role":"viewer","x-providerd-effect":"read","x-providerd-timeout\#
        -ms":0,"x-providerd-runs":"task","paramStructure":"by-name","params":[{"name":"id","required":true,"desc\#
        ription":"The command's id.","schema":{"type":"string","minLength":1,"maxLength":256}},{"name":"for","de\#
        scription":"The states; those in which a command has ended, and `needs_attention`, if left out.","schema\#
        ":{"type":"array","items":{"$ref":"#/components/schemas/CommandState"},"minItems":1,"maxItems":12}},{"na\#
        me":"wait_ms","description":"How long to wait at most; without an end if left out, and 0 only looks.","s\#
        chema":{"type":"integer","minimum":0,"maximum":9007199254740991}}],"result":{"name":"result","schema":{"\#
        $ref":"#/components/schemas/CommandWaitResult"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"}\#
        ,{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"}],"x-providerd\#
        -reasons":{"-32602":["INVALID_FIELD"],"5":["COMMAND_NOT_FOUND"],"7":["ROLE_REQUIRED"]},"examples":[{"nam\#
        e":"to its end","params":[{"name":"id","value":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"},{"name":"wait\#
        _ms","value":60000}],"result":{"name":"result","value":{"command":{"id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1\#
        c0d9e8f34","type":"fine_tune","provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Produc\#
        tion OpenAI"},"model":"gpt-4.1-mini-2025-04-14","training_files":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0\#
        a12"],"validation_files":[],"data":{"suffix":"support","hyperparameters":{"n_epochs":3}},"state":"succee\#
        ded","cancel_requested":false,"etag":"\"9\"","created_at":"2026-03-02T09:21:00.000Z","updated_at":"2026-\#
        03-02T09:52:00.000Z","created_by":{"uid":1000,"name":"ada"},"progress":{"step":600,"total_steps":600,"pe\#
        rcent":100.0,"train_loss":0.91,"valid_loss":1.02},"upstream_id":"ftjob-abc123","upstream_status":"succee\#
        ded","started_at":"2026-03-02T09:21:01.000Z","result":{"fine_tuned_model":"ft:gpt-4.1-mini-2025-04-14:ac\#
        me:support:9xYz","trained_tokens":153600,"metrics":{"train_loss":0.91,"valid_loss":1.02},"result_file":"\#
        file-r3su1t"},"finished_at":"2026-03-02T09:52:00.000Z"},"timed_out":false}}}]},\#
        {"name":"command.events","summary":"Lists the events of a command.","description":"Oldest first. The `da\#
        ta` and text of `output` events are for its owner and admins.","tags":[{"name":"command"}],"x-providerd-\#
        kind":"unary","x-providerd-role":"viewer","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-\#
        providerd-runs":"task","paramStructure":"by-name","params":[{"name":"id","required":true,"description":"\#
        The command's id.","schema":{"type":"string","minLength":1,"maxLength":256}},{"name":"page_size","descri\#
        ption":"How many at most: 0 for the default of 50; over 1000 counts as 1000.","schema":{"type":"integer"\#
        }},{"name":"page_token","description":"`next_page_token` of the page before, with the same filters.","sc\#
        hema":{"type":"string","maxLength":4096}}],"result":{"name":"result","schema":{"$ref":"#/components/sche\#
        mas/EventPage"}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/IN\#
        VALID_ARGUMENT"},{"$ref":"#/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED\#
        "}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","INVALID_PAGE_TOKEN"],"5":["C\#
        OMMAND_NOT_FOUND"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"the first page","params":[{"name":"id","v\#
        alue":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34"}],"result":{"name":"result","value":{"events":[{"seq":4\#
        183,"command_id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34","type":"metrics","level":"info","message":"s\#
        tep 120 of 600: training loss 1.84","data":{"step":120,"train_loss":1.84},"at":"2026-03-02T09:25:00.000Z\#
        "}],"next_page_token":""}}}]},\#
        {"name":"command.checkpoints","summary":"Lists the checkpoints of a fine-tuning command.","description":\#
        "In the order of their steps.","tags":[{"name":"command"}],"x-providerd-kind":"unary","x-providerd-role"\#
        :"viewer","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStr\#
        ucture":"by-name","params":[{"name":"id","required":true,"description":"The command's id.","schema":{"ty\#
        pe":"string","minLength":1,"maxLength":256}},{"name":"page_size","description":"How many at most: 0 for \#
        the default of 50; over 1000 counts as 1000.","schema":{"type":"integer"}},{"name":"page_token","descrip\#
        tion":"`next_page_token` of the page before, with the same filters.","schema":{"type":"string","maxLengt\#
        h":4096}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/CheckpointPage"}},"errors":[\#
        {"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#\#
        /components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"}],"x-providerd-reasons":{\#
        "-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","INVALID_PAGE_TOKEN"],"5":["COMMAND_NOT_FOUND"],"7":["RO\#
        LE_REQUIRED"]},"examples":[{"name":"all","params":[{"name":"id","value":"cmd_019a2b63-7c0e-7d41-8f5a-2b1\#
        c0d9e8f34"}],"result":{"name":"result","value":{"checkpoints":[{"id":"ckp_019a2b65-90aa-7f00-b1c2-d3e4f5\#
        a6b7c8","command_id":"cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34","step":300,"model":"ft:gpt-4.1-mini-2025\#
        -04-14:acme:support:9xYz:ckpt-step-300","metrics":{"train_loss":1.21,"valid_loss":1.33},"created_at":"20\#
        26-03-02T09:38:00.000Z"}],"next_page_token":""}}}]},\#
        {"name":"command.estimate","summary":"Tells what a fine-tuning command would learn from and cost, withou\#
        t starting it.","description":"Takes what `command.create` takes for `fine_tune`. The tokens of each fil\#
        e are this daemon's own estimate and always there; a price is the provider's, where it tells one and has\#
         the files already. Nothing is stored, uploaded or billed.","tags":[{"name":"command"}],"x-providerd-kin\#
        d":"unary","x-providerd-role":"operator","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-p\#
        roviderd-runs":"task","paramStructure":"by-name","params":[{"name":"training_files","required":true,"des\#
        cription":"Ids of the files to learn from: at least one.","schema":{"type":"array","items":{"type":"stri\#
        ng","minLength":1,"maxLength":256},"maxItems":16}},{"name":"data","description":"What the command would \#
        be asked: the fields of `FineTuneData`, and no others.","schema":{"type":"object"}},{"name":"provider","\#
        description":"The id or name of the provider; chosen as `provider.resolve` tells if left out.","schema":\#
        {"type":"string","minLength":1,"maxLength":256}},{"name":"validation_files","description":"Ids of the fi\#
        les to measure by.","schema":{"type":"array","items":{"type":"string","minLength":1,"maxLength":256},"ma\#
        xItems":16}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/EstimateInfo"}},"errors":\#
        [{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"\#
        #/components/errors/NOT_FOUND"},{"$ref":"#/components/errors/PERMISSION_DENIED"}],"x-providerd-reasons":\#
        {"-32602":["INVALID_FIELD"],"3":["INVALID_FIELD","INVALID_TRAINING_FILE"],"5":["FILE_NOT_FOUND","PROVIDE\#
        R_NOT_FOUND"],"7":["OWNER_REQUIRED","ROLE_REQUIRED"]},"examples":[{"name":"with a price","params":[{"nam\#
        e":"training_files","value":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12"]},{"name":"provider","value":"To\#
        gether"},{"name":"data","value":{"hyperparameters":{"n_epochs":3}}}],"result":{"name":"result","value":{\#
        "provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","name":"Together"},"model":"meta-llama/Meta-\#
        Llama-3.1-8B-Instruct-Reference","files":[{"id":"fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12","name":"train\#
        .jsonl","use":"training","lines":500,"tokens":120000}],"training_tokens":120000,"validation_tokens":0,"t\#
        oken_estimate_method":"bytes / 4","epochs":3,"trained_tokens":360000,"upstream":{"available":true,"price\#
        ":0.18,"currency":"USD","training_tokens":372000,"validation_tokens":0,"limit":24.5,"allowed":true}}}},{\#
        "name":"without one","params":[{"name":"training_files","value":["fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a\#
        12"]}],"result":{"name":"result","value":{"provider":{"id":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","n\#
        ame":"Production OpenAI"},"model":"gpt-4.1-mini-2025-04-14","files":[{"id":"fil_019a2b62-11f0-7b3a-a4c9-\#
        5e7d8c9b0a12","name":"train.jsonl","use":"training","lines":500,"tokens":120000}],"training_tokens":1200\#
        00,"validation_tokens":0,"token_estimate_method":"bytes / 4","upstream":{"available":false,"reason":"the\#
         type openai tells no price before a job; types that do: together"}}}}]},\#
        {"name":"vault.status","summary":"Tells whether the daemon can use its secrets.","description":"Never a \#
        key.","tags":[{"name":"vault"}],"x-providerd-kind":"unary","x-providerd-role":"viewer","x-providerd-effe\#
        ct":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"event_loop","paramStructure":"by-name","pa\#
        rams":[],"result":{"name":"result","schema":{"$ref":"#/components/schemas/VaultInfo"}},"errors":[{"$ref"\#
        :"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/PERMISSION_DENIED"}],"x-providerd-re\#
        asons":{"-32602":["INVALID_FIELD"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"open","params":[],"result\#
        ":{"name":"result","value":{"state":"unsealed","key_id":"mk_7c1e0f2a","source":"file","secrets":1}}},{"n\#
        ame":"without its key","params":[],"result":{"name":"result","value":{"state":"sealed","reason":"no mast\#
        er key: /etc/providerd/master.key does not exist","secrets":1}}}]},\#
        {"name":"audit.list","summary":"Lists who did what.","description":"Newest first; `cursor` is where a wa\#
        tch goes on without a gap.","tags":[{"name":"audit"}],"x-providerd-kind":"unary","x-providerd-role":"aud\#
        itor","x-providerd-effect":"read","x-providerd-timeout-ms":60000,"x-providerd-runs":"task","paramStructu\#
        re":"by-name","params":[{"name":"page_size","description":"How many at most: 0 for the default of 50; ov\#
        er 1000 counts as 1000.","schema":{"type":"integer"}},{"name":"page_token","description":"`next_page_tok\#
        en` of the page before, with the same filters.","schema":{"type":"string","maxLength":4096}},{"name":"me\#
        thod","description":"Only calls of this method.","schema":{"type":"string","maxLength":64}},{"name":"uid\#
        ","description":"Only what this user did.","schema":{"type":"integer","minimum":0,"maximum":4294967295}}\#
        ,{"name":"outcome","description":"Only entries of this outcome.","schema":{"$ref":"#/components/schemas/\#
        AuditOutcome"}}],"result":{"name":"result","schema":{"$ref":"#/components/schemas/AuditPage"}},"errors":\#
        [{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"\#
        #/components/errors/PERMISSION_DENIED"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD"],"3":["INVALID\#
        _FIELD","INVALID_PAGE_TOKEN"],"7":["ROLE_REQUIRED"]},"examples":[{"name":"what root did","params":[{"nam\#
        e":"uid","value":0}],"result":{"name":"result","value":{"entries":[{"seq":12,"at":"2026-03-02T09:14:07.1\#
        20Z","actor":{"uid":0,"gid":0,"pid":4711,"name":"root"},"role":"admin","method":"provider.create","objec\#
        t":"prv_019a2b60-5d1c-7c55-9b1e-3f2a6c1d9e10","outcome":"ok","after":{"name":"Production OpenAI","type":\#
        "openai","active":true},"mac":"0d4c7f0e6f5f0b7e8c5b8c1f3d7b4a9e2c6d1f0a9b8c7d6e5f4a3b2c1d0e9f8a"}],"next\#
        _page_token":"","cursor":"bj8KGyxNXm8CAAAAAAAAAAw"}}}]},\#
        {"name":"audit.watch","summary":"Streams audit entries as they are made.","description":"From now, or be\#
        hind `after`, until the caller cancels.","tags":[{"name":"audit"}],"x-providerd-kind":"server_stream","x\#
        -providerd-role":"auditor","x-providerd-effect":"read","x-providerd-timeout-ms":0,"x-providerd-runs":"ta\#
        sk","paramStructure":"by-name","params":[{"name":"after","description":"A cursor: starts behind it inste\#
        ad of now.","schema":{"type":"string","maxLength":4096}}],"result":{"name":"result","schema":{"$ref":"#/\#
        components/schemas/StreamEnd"}},"x-providerd-stream":{"notification":"$/stream.item","item":{"$ref":"#/c\#
        omponents/schemas/AuditEntryInfo"},"examples":[{"seq":12,"at":"2026-03-02T09:14:07.120Z","actor":{"uid":\#
        0,"gid":0,"pid":4711,"name":"root"},"role":"admin","method":"provider.create","object":"prv_019a2b60-5d1\#
        c-7c55-9b1e-3f2a6c1d9e10","outcome":"ok","after":{"name":"Production OpenAI","type":"openai","active":tr\#
        ue},"mac":"0d4c7f0e6f5f0b7e8c5b8c1f3d7b4a9e2c6d1f0a9b8c7d6e5f4a3b2c1d0e9f8a"}]},"errors":[{"$ref":"#/com\#
        ponents/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/INVALID_ARGUMENT"},{"$ref":"#/components/er\#
        rors/PERMISSION_DENIED"},{"$ref":"#/components/errors/OUT_OF_RANGE"}],"x-providerd-reasons":{"-32602":["\#
        INVALID_FIELD"],"3":["INVALID_CURSOR"],"7":["ROLE_REQUIRED"],"11":["CURSOR_EXPIRED"]},"examples":[{"name\#
        ":"until the daemon stops","params":[],"result":{"name":"result","value":{"cursor":"bj8KGyxNXm8CAAAAAAAA\#
        AAw","reason":"draining"}}}]},\#
        {"name":"audit.verify","summary":"Checks the chain of the whole audit.","description":"An edited, delete\#
        d or reordered entry is a problem, not an error. Keep `head` elsewhere: a log cut off at its end still b\#
        egins with the same chain.","tags":[{"name":"audit"}],"x-providerd-kind":"unary","x-providerd-role":"aud\#
        itor","x-providerd-effect":"read","x-providerd-timeout-ms":0,"x-providerd-runs":"task","paramStructure":\#
        "by-name","params":[],"result":{"name":"result","schema":{"$ref":"#/components/schemas/AuditVerification\#
        "}},"errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/PERMISSION_DENI\#
        ED"},{"$ref":"#/components/errors/FAILED_PRECONDITION"}],"x-providerd-reasons":{"-32602":["INVALID_FIELD\#
        "],"7":["ROLE_REQUIRED"],"9":["VAULT_SEALED"]},"examples":[{"name":"a whole one","params":[],"result":{"\#
        name":"result","value":{"ok":true,"entries":12,"head":{"seq":12,"mac":"0d4c7f0e6f5f0b7e8c5b8c1f3d7b4a9e2\#
        c6d1f0a9b8c7d6e5f4a3b2c1d0e9f8a"},"problems":[]}}}]},\#
        {"name":"$/cancel","summary":"Asks to end a call; the call is still answered exactly once.","x-providerd\#
        -direction":"client-to-server","paramStructure":"by-name","params":[{"name":"id","required":true,"descri\#
        ption":"The id of the call it belongs to.","schema":{"type":["string","integer"]}},{"name":"reason","des\#
        cription":"Why, for the log.","schema":{"type":"string"}}]},\#
        {"name":"$/stream.credit","summary":"Grants that many more payload bytes to the sender of an upload or d\#
        ownload.","x-providerd-direction":"both","paramStructure":"by-name","params":[{"name":"id","required":tr\#
        ue,"description":"The id of the call it belongs to.","schema":{"type":["string","integer"]}},{"name":"by\#
        tes","required":true,"description":"How many more bytes.","schema":{"type":"integer","minimum":1,"maximu\#
        m":9007199254740991}}]},\#
        {"name":"$/stream.start","summary":"A stream is registered: nothing after its cursor is missed.","x-prov\#
        iderd-direction":"server-to-client","paramStructure":"by-name","params":[{"name":"id","required":true,"d\#
        escription":"The id of the call it belongs to.","schema":{"type":["string","integer"]}},{"name":"cursor"\#
        ,"description":"The position it starts behind.","schema":{"type":"string"}}]},\#
        {"name":"$/stream.item","summary":"One item of a stream, in order and without gaps.","x-providerd-direct\#
        ion":"server-to-client","paramStructure":"by-name","params":[{"name":"id","required":true,"description":\#
        "The id of the call it belongs to.","schema":{"type":["string","integer"]}},{"name":"seq","required":tru\#
        e,"description":"Counts from 1.","schema":{"type":"integer","minimum":1,"maximum":9007199254740991}},{"n\#
        ame":"item","required":true,"description":"As the method's `x-providerd-stream` says.","schema":true},{"\#
        name":"cursor","description":"The position behind this item.","schema":{"type":"string"}}]},\#
        {"name":"$/goaway","summary":"The daemon is stopping: no new call is taken on this connection.","x-provi\#
        derd-direction":"server-to-client","paramStructure":"by-name","params":[{"name":"reason","required":true\#
        ,"description":"Why.","schema":{"type":"string"}},{"name":"deadline_ms","required":true,"description":"W\#
        hen the connection is closed.","schema":{"type":"integer","minimum":0,"maximum":9007199254740991}}]}\#
        ],\#
        "components":{\#
        "schemas":{\#
        "Hello":{"type":"object","description":"What a caller should know before the first call.","properties":{\#
        "protocol":{"$ref":"#/components/schemas/ProtocolRange","description":"The protocol's major versions tha\#
        t are spoken."},"server":{"$ref":"#/components/schemas/ServerVersion","description":"What answers."},"fe\#
        atures":{"type":"array","description":"Additions since protocol 1.","items":{"type":"string"}},"limits":\#
        {"type":"object","description":"What the daemon bounds, by name."},"uid_seen":{"type":"integer","descrip\#
        tion":"The caller, as the kernel tells it."},"access":{"type":"array","description":"The caller's roles;\#
         empty for none.","items":{"type":"string"}}},"required":["protocol","server","features","limits","uid_s\#
        een","access"],"additionalProperties":false},\#
        "ProtocolRange":{"type":"object","description":"The protocol's major versions that are spoken.","propert\#
        ies":{"min":{"type":"integer","description":"The lowest."},"max":{"type":"integer","description":"The hi\#
        ghest."}},"required":["min","max"],"additionalProperties":false},\#
        "ServerVersion":{"type":"object","description":"What answers.","properties":{"name":{"type":"string","de\#
        scription":"`providerd`."},"version":{"type":"string","description":"Its version."}},"required":["name",\#
        "version"],"additionalProperties":false},\#
        "Whoami":{"type":"object","description":"The caller, as the daemon sees it.","properties":{"uid":{"type"\#
        :"integer","description":"User id."},"gid":{"type":"integer","description":"Group id."},"groups":{"type"\#
        :"array","description":"Supplementary groups at connect.","items":{"type":"integer"}},"name":{"type":"st\#
        ring","description":"The user's name, if the machine knows one."},"roles":{"type":"array","description":\#
        "Roles by the daemon's config; empty for none.","items":{"type":"string"}},"methods":{"type":"array","de\#
        scription":"What the caller may call.","items":{"type":"string"}},"ask":{"type":"string","description":"\#
        Whom to ask for a role, for a caller who has none."}},"required":["uid","gid","groups","roles","methods"\#
        ],"additionalProperties":false},\#
        "DaemonStatus":{"type":"object","description":"How the daemon is.","properties":{"version":{"type":"stri\#
        ng","description":"The daemon's version."},"pid":{"type":"integer","description":"Its process id."},"sta\#
        rted_at":{"type":"string","description":"When it was started.","format":"date-time"},"uptime_ms":{"type"\#
        :"integer","description":"How long ago that was."},"vault":{"$ref":"#/components/schemas/VaultInfo","des\#
        cription":"Whether it can use its secrets."},"database":{"$ref":"#/components/schemas/DatabaseStatus","d\#
        escription":"Its database."},"providers":{"$ref":"#/components/schemas/ProviderCounts","description":"Ho\#
        w many providers there are."},"commands":{"type":"object","description":"How many commands are in each s\#
        tate, by the state's word.","additionalProperties":{"type":"integer"}},"connections":{"type":"integer","\#
        description":"How many connections are open."}},"required":["version","pid","started_at","uptime_ms","va\#
        ult","database","providers","commands","connections"],"additionalProperties":false},\#
        "MetricsText":{"type":"object","description":"Metrics, ready to be scraped.","properties":{"content_type\#
        ":{"type":"string","description":"As an HTTP server would say it of the text."},"text":{"type":"string",\#
        "description":"The text, whose lines end with a line feed."}},"required":["content_type","text"],"additi\#
        onalProperties":false},\#
        "DatabaseStatus":{"type":"object","description":"The daemon's database.","properties":{"schema_version":\#
        {"type":"integer","description":"Its schema."},"size":{"type":"integer","description":"Its bytes on disk\#
        , write-ahead log included."}},"required":["schema_version","size"],"additionalProperties":false},\#
        "ProviderCounts":{"type":"object","description":"How many providers there are.","properties":{"total":{"\#
        type":"integer","description":"All."},"active":{"type":"integer","description":"Those that commands may \#
        use."}},"required":["total","active"],"additionalProperties":false},\#
        "HealthStatus":{"type":"object","description":"The health of the daemon or of one part.","properties":{"\#
        service":{"type":"string","description":"The part that was asked for."},"status":{"$ref":"#/components/s\#
        chemas/ServingStatus","description":"Whether it can do its work."}},"required":["service","status"],"add\#
        itionalProperties":false},\#
        "ServingStatus":{"type":"string","description":"As gRPC's health protocol has it.","enum":["SERVING","NO\#
        T_SERVING","SERVICE_UNKNOWN"]},\#
        "StreamEnd":{"type":"object","description":"How a stream ended.","properties":{"cursor":{"type":"string"\#
        ,"description":"Where to go on from, in `after`; empty for a stream that can't be resumed."},"reason":{"\#
        type":"string","description":"`finished`, `draining`, or another word for why there is no more."}},"requ\#
        ired":["cursor","reason"],"additionalProperties":false},\#
        "OpenRPCDocument":{"type":"object","description":"An OpenRPC document, https://spec.open-rpc.org"},\#
        "OwnerInfo":{"type":"object","description":"Who made something.","properties":{"uid":{"type":"integer","\#
        description":"User id."},"name":{"type":"string","description":"The user's name at that time; the number\#
         in digits if the machine knew none."}},"required":["uid","name"],"additionalProperties":false},\#
        "ErrorInfo":{"type":"object","description":"Why one part of the work could not be done, as in an error a\#
        nswer.","properties":{"code":{"type":"integer","description":"gRPC's number."},"status":{"type":"string"\#
        ,"description":"gRPC's name of it."},"reason":{"type":"string","description":"A stable word of the list \#
        of reasons."},"message":{"type":"string","description":"What could not be done, and what to do."}},"requ\#
        ired":["code","status","reason","message"],"additionalProperties":false},\#
        "ProviderInfo":{"type":"object","description":"A provider without its secrets.","properties":{"id":{"typ\#
        e":"string","description":"`prv_` and a UUIDv7."},"name":{"type":"string","description":"Its name, as it\#
         was given."},"type":{"type":"string","description":"The wire it speaks."},"capabilities":{"type":"array\#
        ","description":"What its wire can do: models, generate, stream, fine_tune, validate, events, checkpoint\#
        s, pause, cancel, estimate.","items":{"type":"string"}},"base_url":{"type":"string","description":"Where\#
         its API is."},"base_model":{"type":"string","description":"The model to fine-tune and, without a fine-t\#
        uned one, to prompt."},"fine_tuned_model":{"type":"string","description":"The model to prompt."},"has_ap\#
        i_key":{"type":"boolean","description":"Whether it has a key."},"api_key_hint":{"type":"string","descrip\#
        tion":"The key's last characters, at most 4."},"api_key_fingerprint":{"type":"string","description":"The\#
         same for the same key; useless for guessing it."},"api_key_header":{"type":"string","description":"The \#
        HTTP header that carries the key, where it is not the wire's own way."},"organization_id_hint":{"type":"\#
        string","description":"The organization's last characters, at most 4."},"organization_id_fingerprint":{"\#
        type":"string","description":"The same for the same organization."},"project":{"type":"string","descript\#
        ion":"The project."},"extra_headers":{"type":"array","description":"The HTTP headers that are sent along\#
        , without their values.","items":{"$ref":"#/components/schemas/HeaderInfo"}},"active":{"type":"boolean",\#
        "description":"Whether commands may use it."},"default":{"type":"boolean","description":"Whether command\#
        s that name no provider use it."},"status":{"$ref":"#/components/schemas/ProviderStatus","description":"\#
        Whether it can be called, as far as is known."},"last_test":{"$ref":"#/components/schemas/TestInfo","des\#
        cription":"The last test, if there was one."},"etag":{"type":"string","description":"Changes with every \#
        change people make; give it to an update or delete to find out that somebody was faster."},"created_at":\#
        {"type":"string","description":"When it was made.","format":"date-time"},"updated_at":{"type":"string","\#
        description":"When it was last changed.","format":"date-time"},"created_by":{"$ref":"#/components/schema\#
        s/OwnerInfo","description":"Who made it."}},"required":["id","name","type","base_url","has_api_key","ext\#
        ra_headers","active","default","status","etag","created_at","updated_at","created_by"],"additionalProper\#
        ties":false},\#
        "HeaderInfo":{"type":"object","description":"An HTTP header that is sent along, without its value.","pro\#
        perties":{"name":{"type":"string","description":"The header's name."},"hint":{"type":"string","descripti\#
        on":"The value's last characters, at most 4."},"fingerprint":{"type":"string","description":"The same fo\#
        r the same value."}},"required":["name","hint","fingerprint"],"additionalProperties":false},\#
        "ProviderStatus":{"type":"string","description":"Whether a provider can be called: `untested`; `ok` or `\#
        failing` by the last test; `key_required` after its origin changed; `key_unreadable` if a secret does no\#
        t open under the master key.","enum":["untested","ok","failing","key_required","key_unreadable"]},\#
        "TestInfo":{"type":"object","description":"What came of calling a provider.","properties":{"class":{"$re\#
        f":"#/components/schemas/TestClass","description":"What happened."},"message":{"type":"string","descript\#
        ion":"The same in words, cleaned of secrets."},"latency_ms":{"type":"integer","description":"How long it\#
         took."},"at":{"type":"string","description":"When it was.","format":"date-time"},"step":{"$ref":"#/comp\#
        onents/schemas/TestStep","description":"Where it failed; absent if it did not."},"models":{"type":"array\#
        ","description":"The models that are set, as far as the provider tells of its own.","items":{"$ref":"#/c\#
        omponents/schemas/ModelCheck"}},"fine_tuning":{"$ref":"#/components/schemas/FineTuningAccess","descripti\#
        on":"Whether the key may fine-tune."}},"required":["class","message","latency_ms","at"],"additionalPrope\#
        rties":false},\#
        "TestClass":{"type":"string","description":"How a call to a provider went, from the outside in: the name\#
         does not resolve, nothing listens, TLS fails, no answer in time, an answer that leads elsewhere, or wha\#
        t the provider's own answer says.","enum":["ok","dns","refused","tls","timeout","redirect","unauthorized\#
        ","forbidden","not_found","quota","rate_limited","upstream_error","not_an_api","rejected","connection","\#
        unsupported"]},\#
        "TestStep":{"type":"string","description":"How far a call came: nothing was sent, the name, the connecti\#
        on, TLS, the answer, the answer to a prompt.","enum":["settings","resolve","connect","tls","answer","gen\#
        erate"]},\#
        "ModelCheck":{"type":"object","description":"Whether the provider has a model that is set.","properties"\#
        :{"model":{"type":"string","description":"Its name at the provider."},"use":{"$ref":"#/components/schema\#
        s/ModelUse","description":"What it is set as."},"present":{"type":"boolean","description":"Whether the p\#
        rovider has it; absent if it lists no models."},"shutdown_date":{"type":"string","description":"When the\#
         provider will end it, as YYYY-MM-DD."}},"required":["model","use"],"additionalProperties":false},\#
        "ModelUse":{"type":"string","description":"What a model is set as.","enum":["base_model","fine_tuned_mod\#
        el"]},\#
        "FineTuningAccess":{"type":"string","description":"Whether a key may fine-tune: `yes` once a job was acc\#
        epted, `no` if the wire has none or the provider refuses, else `unknown`, since most providers tell it o\#
        nly when a job is started.","enum":["yes","no","unknown"]},\#
        "ProviderPage":{"type":"object","description":"A page of providers.","properties":{"providers":{"type":"\#
        array","description":"The providers.","items":{"$ref":"#/components/schemas/ProviderInfo"}},"next_page_t\#
        oken":{"type":"string","description":"For the next page; empty after the last, which is the only sign of\#
         the end."}},"required":["providers","next_page_token"],"additionalProperties":false},\#
        "BulkResult":{"type":"object","description":"What came of each.","properties":{"results":{"type":"array"\#
        ,"description":"One each, in the order of the request.","items":{"$ref":"#/components/schemas/BulkItem"}\#
        }},"required":["results"],"additionalProperties":false},\#
        "BulkItem":{"type":"object","description":"What came of one of many.","properties":{"id":{"type":"string\#
        ","description":"As the request had it: an id or a name."},"outcome":{"$ref":"#/components/schemas/BulkO\#
        utcome","description":"Whether it was done."},"name":{"type":"string","description":"The provider's name\#
        , if there is such a provider."},"class":{"$ref":"#/components/schemas/TestClass","description":"For a t\#
        est: what happened."},"message":{"type":"string","description":"The same in words."},"latency_ms":{"type\#
        ":"integer","description":"For a test: how long it took."},"step":{"$ref":"#/components/schemas/TestStep\#
        ","description":"For a test that failed: where."},"fine_tuning":{"$ref":"#/components/schemas/FineTuning\#
        Access","description":"For a test: whether the key may fine-tune."},"error":{"$ref":"#/components/schema\#
        s/ErrorInfo","description":"Why it could not be done."},"provider":{"$ref":"#/components/schemas/Provide\#
        rInfo","description":"The provider as it is now."}},"required":["id","outcome"],"additionalProperties":f\#
        alse},\#
        "BulkOutcome":{"type":"string","description":"Whether it was done.","enum":["ok","failed"]},\#
        "ModelPage":{"type":"object","description":"The models that a provider offers.","properties":{"models":{\#
        "type":"array","description":"Its models.","items":{"$ref":"#/components/schemas/ModelInfo"}}},"required\#
        ":["models"],"additionalProperties":false},\#
        "ModelInfo":{"type":"object","description":"A model that a provider offers.","properties":{"id":{"type":\#
        "string","description":"Its name at the provider."},"owned_by":{"type":"string","description":"Whose it \#
        is."},"created_at":{"type":"string","description":"When it was made.","format":"date-time"},"shutdown_da\#
        te":{"type":"string","description":"When the provider will end it, as YYYY-MM-DD."}},"required":["id"],"\#
        additionalProperties":false},\#
        "ProviderResolution":{"type":"object","description":"What a command would use.","properties":{"provider"\#
        :{"$ref":"#/components/schemas/ProviderInfo","description":"The provider."},"model":{"type":"string","de\#
        scription":"The model."},"reason":{"$ref":"#/components/schemas/ChoiceReason","description":"Why this pr\#
        ovider."}},"required":["provider","model","reason"],"additionalProperties":false},\#
        "ChoiceReason":{"type":"string","description":"Why a provider was chosen: it was named, it is the active\#
         default, or there is no such and it is the oldest active one.","enum":["named","default","oldest_active\#
        "]},\#
        "FileInfo":{"type":"object","description":"A file, without its bytes.","properties":{"id":{"type":"strin\#
        g","description":"`fil_` and a UUIDv7."},"name":{"type":"string","description":"What it is called."},"pu\#
        rpose":{"$ref":"#/components/schemas/FilePurpose","description":"What it is for."},"size":{"type":"integ\#
        er","description":"Its bytes."},"sha256":{"type":"string","description":"Their hash, in lower-case hex."\#
        },"format":{"$ref":"#/components/schemas/FileFormat","description":"What its lines look like."},"lines":\#
        {"type":"integer","description":"How many lines have something on them."},"report":{"$ref":"#/components\#
        /schemas/FileReport","description":"What the check found."},"upstream":{"type":"array","description":"It\#
        s copies at providers.","items":{"$ref":"#/components/schemas/UpstreamFileInfo"}},"etag":{"type":"string\#
        ","description":"Changes with every change people make; give it to an update or delete to find out that \#
        somebody was faster."},"created_at":{"type":"string","description":"When it was made.","format":"date-ti\#
        me"},"updated_at":{"type":"string","description":"When it was last changed.","format":"date-time"},"crea\#
        ted_by":{"$ref":"#/components/schemas/OwnerInfo","description":"Who made it."}},"required":["id","name",\#
        "purpose","size","sha256","lines","upstream","etag","created_at","updated_at","created_by"],"additionalP\#
        roperties":false},\#
        "FilePurpose":{"type":"string","description":"What a file is for: `fine-tune` ones are uploaded to learn\#
         from; `fine-tune-results` are what a provider measured, kept when a command succeeds.","enum":["fine-tu\#
        ne","fine-tune-results"]},\#
        "FileFormat":{"type":"string","description":"What a training file's lines look like.","enum":["chat","pr\#
        eference","reinforcement","completion","unknown"]},\#
        "UpstreamFileInfo":{"type":"object","description":"A copy of a file at a provider.","properties":{"provi\#
        der":{"type":"string","description":"The provider's id."},"file_id":{"type":"string","description":"The \#
        file's id there."},"uploaded_at":{"type":"string","description":"When it was sent.","format":"date-time"\#
        }},"required":["provider","file_id","uploaded_at"],"additionalProperties":false},\#
        "FileReport":{"type":"object","description":"What the check of a training file found.","properties":{"fo\#
        rmat":{"$ref":"#/components/schemas/FileFormat","description":"What the lines look like."},"lines":{"typ\#
        e":"integer","description":"How many lines have something on them."},"examples":{"type":"integer","descr\#
        iption":"How many of them can be learned from."},"errors":{"type":"integer","description":"How many mist\#
        akes keep it from being used."},"warnings":{"type":"integer","description":"How many oddities do not."},\#
        "estimated_tokens":{"type":"integer","description":"About how many tokens it has."},"token_estimate_meth\#
        od":{"type":"string","description":"How that was estimated."},"problems":{"type":"array","description":"\#
        The first 100.","items":{"$ref":"#/components/schemas/FileProblem"}},"truncated":{"type":"boolean","desc\#
        ription":"Whether there are more."}},"required":["format","lines","errors","warnings","problems","trunca\#
        ted"],"additionalProperties":false},\#
        "FileProblem":{"type":"object","description":"One mistake or oddity of a training file.","properties":{"\#
        line":{"type":"integer","description":"The line, from 1; 0 for the whole file."},"column":{"type":"integ\#
        er","description":"The byte within the line, from 1."},"path":{"type":"string","description":"The field,\#
         such as `messages[0].role`."},"severity":{"$ref":"#/components/schemas/ProblemSeverity","description":"\#
        Whether it keeps the file from being used."},"message":{"type":"string","description":"What is wrong."}}\#
        ,"required":["line","severity","message"],"additionalProperties":false},\#
        "ProblemSeverity":{"type":"string","description":"Whether it keeps the file from being used.","enum":["e\#
        rror","warning"]},\#
        "FilePage":{"type":"object","description":"A page of files.","properties":{"files":{"type":"array","desc\#
        ription":"The files.","items":{"$ref":"#/components/schemas/FileInfo"}},"next_page_token":{"type":"strin\#
        g","description":"For the next page; empty after the last, which is the only sign of the end."}},"requir\#
        ed":["files","next_page_token"],"additionalProperties":false},\#
        "CommandType":{"type":"string","description":"What a command does: train a model on files, or answer a p\#
        rompt.","enum":["fine_tune","generate"]},\#
        "CommandState":{"type":"string","description":"Where a command is. `paused`: its job stands still at the\#
         provider, or it is held before its launch. `succeeded`, `failed` and `cancelled` are for good; `needs_a\#
        ttention` waits for a person.","enum":["queued","waiting","preparing","submitting","reconciling","runnin\#
        g","paused","cancelling","succeeded","failed","cancelled","needs_attention"]},\#
        "PendingRequest":{"type":"string","description":"`pause`: it is to be paused; `resume`: it is to go on."\#
        ,"enum":["pause","resume"]},\#
        "ResolveAction":{"type":"string","description":"What to do with a command whose launch nobody can tell t\#
        he outcome of: follow the job that the provider has, launch another one, or end it.","enum":["adopt","re\#
        launch","abandon"]},\#
        "FineTuneData":{"type":"object","description":"What a `fine_tune` command is asked.","properties":{"mode\#
        l":{"type":"string","description":"The model to train; the provider's base model if left out.","minLengt\#
        h":1,"maxLength":256},"suffix":{"type":"string","description":"A part of the new model's name.","minLeng\#
        th":1,"maxLength":64},"seed":{"type":"integer","description":"Makes a run repeatable, as far as the prov\#
        ider can.","minimum":0,"maximum":9007199254740991},"method":{"$ref":"#/components/schemas/FineTuneMethod\#
        ","description":"How to train; `supervised` if left out."},"hyperparameters":{"type":"object","descripti\#
        on":"The provider's own settings, such as `n_epochs`."},"set_as_model":{"type":"boolean","description":"\#
        Whether the new model becomes the provider's fine-tuned model; if left out, only where it has none."}},"\#
        required":[],"additionalProperties":false},\#
        "FineTuneMethod":{"type":"string","description":"How to train.","enum":["supervised","dpo","reinforcemen\#
        t"]},\#
        "GenerateData":{"type":"object","description":"What a `generate` command is asked: `prompt` or `messages\#
        `, one of them.","properties":{"prompt":{"type":"string","description":"What the user says.","minLength"\#
        :1,"maxLength":4194304},"messages":{"type":"array","description":"A conversation so far.","items":{"$ref\#
        ":"#/components/schemas/ChatMessage"},"minItems":1,"maxItems":1000},"system":{"type":"string","descripti\#
        on":"What the model is told before.","minLength":1,"maxLength":4194304},"model":{"type":"string","descri\#
        ption":"The model; the provider's fine-tuned or else base model if left out.","minLength":1,"maxLength":\#
        256},"max_tokens":{"type":"integer","description":"How long the answer may be.","minimum":1,"maximum":90\#
        07199254740991},"temperature":{"type":"number","description":"How freely the model chooses.","minimum":0\#
        ,"maximum":2}},"required":[],"additionalProperties":false},\#
        "ChatMessage":{"type":"object","description":"One turn of a conversation.","properties":{"role":{"$ref":\#
        "#/components/schemas/ChatRole","description":"Who speaks."},"content":{"type":"string","description":"W\#
        hat is said."}},"required":["role","content"],"additionalProperties":false},\#
        "ChatRole":{"type":"string","description":"Who speaks.","enum":["system","user","assistant"]},\#
        "CommandInfo":{"type":"object","description":"A command.","properties":{"id":{"type":"string","descripti\#
        on":"`cmd_` and a UUIDv7."},"type":{"$ref":"#/components/schemas/CommandType","description":"What it doe\#
        s."},"provider":{"$ref":"#/components/schemas/ProviderReference","description":"Where it runs."},"model"\#
        :{"type":"string","description":"The model it trains or prompts."},"training_files":{"type":"array","des\#
        cription":"Ids of the files it learns from.","items":{"type":"string"}},"validation_files":{"type":"arra\#
        y","description":"Ids of the files it is measured by.","items":{"type":"string"}},"data":{"type":"object\#
        ","description":"What was asked, FineTuneData or GenerateData; only for its owner and admins."},"state":\#
        {"$ref":"#/components/schemas/CommandState","description":"Where it is."},"waiting":{"$ref":"#/component\#
        s/schemas/WaitingInfo","description":"What it waits for, in state `waiting`."},"progress":{"$ref":"#/com\#
        ponents/schemas/CommandProgress","description":"How far it is."},"upstream_id":{"type":"string","descrip\#
        tion":"The job's id at the provider."},"upstream_status":{"type":"string","description":"The provider's \#
        own word for its state."},"result":{"$ref":"#/components/schemas/CommandResult","description":"What came\#
         of it; only for its owner and admins."},"error":{"$ref":"#/components/schemas/ErrorInfo","description":\#
        "Why it failed."},"cancel_requested":{"type":"boolean","description":"Whether somebody has asked that it\#
         end."},"pending":{"$ref":"#/components/schemas/PendingRequest","description":"What somebody has asked f\#
        or and what has not come about yet."},"request_id":{"type":"string","description":"The `request_id` it w\#
        as made with."},"retry_of":{"type":"string","description":"The command whose order it repeats, if it is \#
        a retry."},"etag":{"type":"string","description":"Changes with every change people make; give it to an u\#
        pdate or delete to find out that somebody was faster."},"created_at":{"type":"string","description":"Whe\#
        n it was made.","format":"date-time"},"updated_at":{"type":"string","description":"When it was last chan\#
        ged.","format":"date-time"},"started_at":{"type":"string","description":"When work on it began.","format\#
        ":"date-time"},"finished_at":{"type":"string","description":"When it ended.","format":"date-time"},"crea\#
        ted_by":{"$ref":"#/components/schemas/OwnerInfo","description":"Who made it."}},"required":["id","type",\#
        "provider","training_files","validation_files","state","cancel_requested","etag","created_at","updated_a\#
        t","created_by"],"additionalProperties":false},\#
        "ProviderReference":{"type":"object","description":"A provider, by id and by the name it had.","properti\#
        es":{"id":{"type":"string","description":"Its id."},"name":{"type":"string","description":"Its name when\#
         the command was made."}},"required":["id","name"],"additionalProperties":false},\#
        "WaitingInfo":{"type":"object","description":"What a command waits for.","properties":{"reason":{"$ref":\#
        "#/components/schemas/WaitingReason","description":"What it waits for."},"until":{"type":"string","descr\#
        iption":"When it goes on, if that is known.","format":"date-time"}},"required":["reason"],"additionalPro\#
        perties":false},\#
        "WaitingReason":{"type":"string","description":"What a command waits for: its next attempt, a provider t\#
        hat can be called, the vault, or its turn.","enum":["retry","provider_blocked","vault_sealed","concurren\#
        cy"]},\#
        "CommandProgress":{"type":"object","description":"How far a command is, as far as the provider tells.","\#
        properties":{"step":{"type":"integer","description":"The step it is at."},"total_steps":{"type":"integer\#
        ","description":"How many there are."},"percent":{"type":"number","description":"The same in percent."},\#
        "train_loss":{"type":"number","description":"The loss on training lines, last measured."},"valid_loss":{\#
        "type":"number","description":"The loss on validation lines, last measured."}},"required":[],"additional\#
        Properties":false},\#
        "CommandResult":{"type":"object","description":"What came of a command.","properties":{"fine_tuned_model\#
        ":{"type":"string","description":"The new model's name."},"trained_tokens":{"type":"integer","descriptio\#
        n":"How many tokens it was trained on."},"metrics":{"type":"object","description":"The last measures, by\#
         the provider's names."},"result_file":{"type":"string","description":"Id of the file of the provider's \#
        measures, to be downloaded like one that was uploaded."},"text":{"type":"string","description":"The text\#
         that was generated."},"finish_reason":{"type":"string","description":"Why the text ends, in the provide\#
        r's word."},"usage":{"$ref":"#/components/schemas/UsageInfo","description":"How many tokens were used."}\#
        },"required":[],"additionalProperties":false},\#
        "UsageInfo":{"type":"object","description":"How many tokens a generation used.","properties":{"prompt_to\#
        kens":{"type":"integer","description":"Those that were read."},"completion_tokens":{"type":"integer","de\#
        scription":"Those that were written."}},"required":[],"additionalProperties":false},\#
        "CommandPage":{"type":"object","description":"A page of commands.","properties":{"commands":{"type":"arr\#
        ay","description":"The commands.","items":{"$ref":"#/components/schemas/CommandInfo"}},"next_page_token"\#
        :{"type":"string","description":"For the next page; empty after the last, which is the only sign of the \#
        end."},"cursor":{"type":"string","description":"The position of this list: a watch `after` it misses not\#
        hing."}},"required":["commands","next_page_token","cursor"],"additionalProperties":false},\#
        "CommandWaitResult":{"type":"object","description":"A command that was waited for.","properties":{"comma\#
        nd":{"$ref":"#/components/schemas/CommandInfo","description":"The command as it is now."},"timed_out":{"\#
        type":"boolean","description":"Whether the time was over first."}},"required":["command","timed_out"],"a\#
        dditionalProperties":false},\#
        "EventInfo":{"type":"object","description":"Something that happened to a command.","properties":{"seq":{\#
        "type":"integer","description":"Rises over all commands."},"command_id":{"type":"string","description":"\#
        The command's id."},"type":{"$ref":"#/components/schemas/EventType","description":"What kind of thing."}\#
        ,"level":{"$ref":"#/components/schemas/EventLevel","description":"How much it matters."},"message":{"typ\#
        e":"string","description":"What happened; of `output`, the text."},"data":{"type":"object","description"\#
        :"The same by field, such as `step` and `train_loss`."},"at":{"type":"string","description":"When it hap\#
        pened.","format":"date-time"},"state":{"$ref":"#/components/schemas/CommandState","description":"Of `sta\#
        te`: where the command is now."}},"required":["seq","command_id","type","level","message","at"],"additio\#
        nalProperties":false},\#
        "EventType":{"type":"string","description":"What kind of thing happened: a change of state, words, measu\#
        res, a checkpoint, a piece of generated text, or an error.","enum":["state","message","metrics","checkpo\#
        int","output","error"]},\#
        "EventLevel":{"type":"string","description":"How much an event matters.","enum":["info","warning","error\#
        "]},\#
        "EventPage":{"type":"object","description":"A page of events.","properties":{"events":{"type":"array","d\#
        escription":"The events.","items":{"$ref":"#/components/schemas/EventInfo"}},"next_page_token":{"type":"\#
        string","description":"For the next page; empty after the last, which is the only sign of the end."}},"r\#
        equired":["events","next_page_token"],"additionalProperties":false},\#
        "CheckpointInfo":{"type":"object","description":"A model as it stood at one step of its training.","prop\#
        erties":{"id":{"type":"string","description":"`ckp_` and a UUIDv7."},"command_id":{"type":"string","desc\#
        ription":"The command's id."},"step":{"type":"integer","description":"The step."},"model":{"type":"strin\#
        g","description":"The checkpoint's name at the provider; it can be prompted."},"metrics":{"type":"object\#
        ","description":"What was measured there, by the provider's names."},"created_at":{"type":"string","desc\#
        ription":"When it was made.","format":"date-time"}},"required":["id","command_id","step","model","metric\#
        s","created_at"],"additionalProperties":false},\#
        "CheckpointPage":{"type":"object","description":"A page of checkpoints.","properties":{"checkpoints":{"t\#
        ype":"array","description":"The checkpoints.","items":{"$ref":"#/components/schemas/CheckpointInfo"}},"n\#
        ext_page_token":{"type":"string","description":"For the next page; empty after the last, which is the on\#
        ly sign of the end."}},"required":["checkpoints","next_page_token"],"additionalProperties":false},\#
        "EstimateInfo":{"type":"object","description":"What a fine-tuning command would learn from and cost.","p\#
        roperties":{"provider":{"$ref":"#/components/schemas/ProviderReference","description":"The provider that\#
         would do it; left out where none would."},"model":{"type":"string","description":"The model that would \#
        be trained."},"files":{"type":"array","description":"The files, training ones first.","items":{"$ref":"#\#
        /components/schemas/FileEstimate"}},"training_tokens":{"type":"integer","description":"In the training f\#
        iles, read once; this daemon's estimate."},"validation_tokens":{"type":"integer","description":"In the v\#
        alidation files, read once; this daemon's estimate."},"token_estimate_method":{"type":"string","descript\#
        ion":"How this daemon estimates tokens."},"epochs":{"type":"integer","description":"How often the traini\#
        ng files are read; left out where the provider decides."},"trained_tokens":{"type":"integer","descriptio\#
        n":"`training_tokens` times `epochs`."},"upstream":{"$ref":"#/components/schemas/ProviderEstimate","desc\#
        ription":"What the provider says itself."}},"required":["files","training_tokens","validation_tokens","t\#
        oken_estimate_method","upstream"],"additionalProperties":false},\#
        "FileEstimate":{"type":"object","description":"A file's part in an estimate.","properties":{"id":{"type"\#
        :"string","description":"The file's id."},"name":{"type":"string","description":"What it is called."},"u\#
        se":{"$ref":"#/components/schemas/FileUse","description":"What the command would do with it."},"lines":{\#
        "type":"integer","description":"How many lines have something on them."},"tokens":{"type":"integer","des\#
        cription":"This daemon's estimate."}},"required":["id","name","use","lines","tokens"],"additionalPropert\#
        ies":false},\#
        "FileUse":{"type":"string","description":"What a command does with a file.","enum":["training","validati\#
        on"]},\#
        "ProviderEstimate":{"type":"object","description":"A provider's own estimate.","properties":{"available"\#
        :{"type":"boolean","description":"Whether there is one."},"reason":{"type":"string","description":"Why t\#
        here is none."},"price":{"type":"number","description":"Of the whole job."},"currency":{"type":"string",\#
        "description":"The price's and the limit's, by ISO 4217."},"training_tokens":{"type":"integer","descript\#
        ion":"What it would bill for training, all epochs together."},"validation_tokens":{"type":"integer","des\#
        cription":"What it would bill for evaluations."},"limit":{"type":"number","description":"What the accoun\#
        t may spend."},"allowed":{"type":"boolean","description":"Whether the account may start the job."}},"req\#
        uired":["available"],"additionalProperties":false},\#
        "VaultInfo":{"type":"object","description":"Whether the daemon can use its secrets.","properties":{"stat\#
        e":{"$ref":"#/components/schemas/SealState","description":"Whether it can."},"reason":{"type":"string","\#
        description":"Why not, and what to do."},"key_id":{"type":"string","description":"The master key's id, w\#
        hich tells nothing of the key."},"source":{"type":"string","description":"Where the master key came from\#
        ."},"secrets":{"type":"integer","description":"How many secrets are kept."}},"required":["state","secret\#
        s"],"additionalProperties":false},\#
        "SealState":{"type":"string","description":"Whether the vault has its master key.","enum":["unsealed","s\#
        ealed"]},\#
        "AuditEntryInfo":{"type":"object","description":"One decision: who, what, on what, with which outcome. N\#
        ever a secret.","properties":{"seq":{"type":"integer","description":"Counts from 1, without gaps."},"at"\#
        :{"type":"string","description":"When it was.","format":"date-time"},"actor":{"$ref":"#/components/schem\#
        as/ActorInfo","description":"Who it was."},"role":{"type":"string","description":"The roles that person \#
        had: `admin`, `auditor+operator`, or `none`."},"method":{"type":"string","description":"What was called;\#
         `engine` for what the daemon does by itself."},"object":{"type":"string","description":"The id of what \#
        it was done to."},"outcome":{"$ref":"#/components/schemas/AuditOutcome","description":"What came of it."\#
        },"reason":{"type":"string","description":"Why not, as an error's reason."},"before":{"type":"object","d\#
        escription":"The fields before, without secrets."},"after":{"type":"object","description":"The fields af\#
        ter, without secrets."},"request_id":{"type":"string","description":"The call's `request_id`."},"trace_i\#
        d":{"type":"string","description":"The call's trace."},"mac":{"type":"string","description":"HMAC-SHA256\#
         over this entry and the one before, in lower-case hex."}},"required":["seq","at","actor","role","method\#
        ","outcome","mac"],"additionalProperties":false},\#
        "ActorInfo":{"type":"object","description":"Who did something, as the kernel told.","properties":{"uid":\#
        {"type":"integer","description":"User id."},"gid":{"type":"integer","description":"Group id."},"pid":{"t\#
        ype":"integer","description":"Process id: a hint, since it may have been reused."},"name":{"type":"strin\#
        g","description":"The user's name at that time."}},"required":["uid","gid","pid","name"],"additionalProp\#
        erties":false},\#
        "AuditOutcome":{"type":"string","description":"What came of a call: done, not allowed, or tried in vain.\#
        ","enum":["ok","denied","failed"]},\#
        "AuditPage":{"type":"object","description":"A page of audit entries.","properties":{"entries":{"type":"a\#
        rray","description":"The entries.","items":{"$ref":"#/components/schemas/AuditEntryInfo"}},"next_page_to\#
        ken":{"type":"string","description":"For the next page; empty after the last, which is the only sign of \#
        the end."},"cursor":{"type":"string","description":"The position of this list: a watch `after` it misses\#
         nothing."}},"required":["entries","next_page_token","cursor"],"additionalProperties":false},\#
        "AuditVerification":{"type":"object","description":"Whether the audit is whole.","properties":{"ok":{"ty\#
        pe":"boolean","description":"Whether it is."},"entries":{"type":"integer","description":"How many entrie\#
        s were checked."},"head":{"$ref":"#/components/schemas/AuditHead","description":"The last entry."},"prob\#
        lems":{"type":"array","description":"What is wrong, the first 100.","items":{"$ref":"#/components/schema\#
        s/AuditProblem"}}},"required":["ok","entries","head","problems"],"additionalProperties":false},\#
        "AuditHead":{"type":"object","description":"The end of the chain.","properties":{"seq":{"type":"integer"\#
        ,"description":"The last entry's number; 0 if there is none."},"mac":{"type":"string","description":"Its\#
         MAC."}},"required":["seq","mac"],"additionalProperties":false},\#
        "AuditProblem":{"type":"object","description":"One place where the chain is broken.","properties":{"seq"\#
        :{"type":"integer","description":"The entry."},"what":{"type":"string","description":"What is wrong with\#
         it."}},"required":["seq","what"],"additionalProperties":false}\#
        },\#
        "errors":{\#
        "PARSE_ERROR":{"code":-32700,"message":"PARSE_ERROR"},\#
        "INVALID_REQUEST":{"code":-32600,"message":"INVALID_REQUEST"},\#
        "METHOD_NOT_FOUND":{"code":-32601,"message":"METHOD_NOT_FOUND"},\#
        "INVALID_PARAMS":{"code":-32602,"message":"INVALID_PARAMS"},\#
        "INTERNAL_ERROR":{"code":-32603,"message":"INTERNAL_ERROR"},\#
        "CANCELLED":{"code":1,"message":"CANCELLED"},\#
        "UNKNOWN":{"code":2,"message":"UNKNOWN"},\#
        "INVALID_ARGUMENT":{"code":3,"message":"INVALID_ARGUMENT"},\#
        "DEADLINE_EXCEEDED":{"code":4,"message":"DEADLINE_EXCEEDED"},\#
        "NOT_FOUND":{"code":5,"message":"NOT_FOUND"},\#
        "ALREADY_EXISTS":{"code":6,"message":"ALREADY_EXISTS"},\#
        "PERMISSION_DENIED":{"code":7,"message":"PERMISSION_DENIED"},\#
        "RESOURCE_EXHAUSTED":{"code":8,"message":"RESOURCE_EXHAUSTED"},\#
        "FAILED_PRECONDITION":{"code":9,"message":"FAILED_PRECONDITION"},\#
        "ABORTED":{"code":10,"message":"ABORTED"},\#
        "OUT_OF_RANGE":{"code":11,"message":"OUT_OF_RANGE"},\#
        "UNIMPLEMENTED":{"code":12,"message":"UNIMPLEMENTED"},\#
        "INTERNAL":{"code":13,"message":"INTERNAL"},\#
        "UNAVAILABLE":{"code":14,"message":"UNAVAILABLE"},\#
        "DATA_LOSS":{"code":15,"message":"DATA_LOSS"},\#
        "UNAUTHENTICATED":{"code":16,"message":"UNAUTHENTICATED"}\#
        }\#
        }\#
        }
        """#
}
