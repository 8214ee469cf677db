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
        de the errors that a method lists, any call may be answered by CANCELLED, DEADLINE_EXCEEDED, INTERNAL, b\#
        y RESOURCE_EXHAUSTED for a limit of the connection, by UNIMPLEMENTED with UNSUPPORTED_PROTOCOL, and by U\#
        NAVAILABLE with DRAINING.",\#
        "license":{\#
        "name":"Apache-2.0"\#
        },\#
        "x-providerd-meta":{\#
        "type":"object",\#
        "description":"`params._meta`, which every method takes; fields that are not listed are ignored.",\#
        "properties":{"timeout_ms":{"type":"integer","description":"How long the caller waits, counted from the \#
        moment the server has the request.","minimum":1,"maximum":9007199254740991},"request_id":{"type":"string\#
        ","description":"Makes a change safe to repeat for 24 hours: printable ASCII without spaces.","minLength\#
        ":1,"maxLength":128},"traceparent":{"type":"string","description":"W3C trace context, version 00; an inv\#
        alid one is ignored."},"tracestate":{"type":"string","description":"W3C trace state, handed on with `tra\#
        ceparent`."},"baggage":{"type":"string","description":"W3C baggage; taken, and not used."},"validate_onl\#
        y":{"type":"boolean","description":"Check everything, change nothing, and answer the resource as it woul\#
        d be."},"client":{"type":"string","description":"Name and version of the caller, for the daemon's log.",\#
        "maxLength":128},"protocol":{"type":"integer","description":"The protocol's major version that the calle\#
        r speaks."}}\#
        },\#
        "x-providerd-limits":{\#
        "description":"The defaults of what the daemon bounds; `system.hello` tells those in force.",\#
        "frame_bytes":16777216,\#
        "calls_in_flight":128,\#
        "streams":64,\#
        "batch":64,\#
        "unsent_bytes":4194304,\#
        "connections":16384,\#
        "connections_per_user":4096\#
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
        "REPLY_TOO_LARGE":{"status":"INVALID_ARGUMENT","description":"The answers of a batch would be larger tha\#
        n a frame; ask for less at once."},\#
        "TOO_LARGE":{"status":"INVALID_ARGUMENT","description":"A value is larger than can be stored."},\#
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
        "},\#
        "TOO_MANY_CALLS":{"status":"RESOURCE_EXHAUSTED","description":"The connection has as many calls in fligh\#
        t as it may have."},\#
        "TOO_MANY_STREAMS":{"status":"RESOURCE_EXHAUSTED","description":"The connection has as many streams as i\#
        t may have."},\#
        "TOO_MANY_CONNECTIONS":{"status":"RESOURCE_EXHAUSTED","description":"The user, or the daemon, has as man\#
        y connections as it may have."},\#
        "CREDIT_EXCEEDED":{"status":"RESOURCE_EXHAUSTED","description":"The sender sent more than it had credit \#
        for."},\#
        "FILE_TOO_LARGE":{"status":"RESOURCE_EXHAUSTED","description":"The file is larger than the daemon takes.\#
        "},\#
        "OUT_OF_MEMORY":{"status":"RESOURCE_EXHAUSTED","description":"The machine has no memory left for a secre\#
        t."},\#
        "SLOW_CONSUMER":{"status":"RESOURCE_EXHAUSTED","description":"The stream's reader fell too far behind; `\#
        metadata.last_cursor` tells where to go on."},\#
        "NO_ACTIVE_PROVIDER":{"status":"FAILED_PRECONDITION","description":"No provider is active, and the comma\#
        nd names none."},\#
        "PROVIDER_INACTIVE":{"status":"FAILED_PRECONDITION","description":"The provider is not active."},\#
        "NO_MODEL":{"status":"FAILED_PRECONDITION","description":"Neither the command nor the provider names a m\#
        odel."},\#
        "KEY_REQUIRED":{"status":"FAILED_PRECONDITION","description":"The base URL's origin changed, so the prov\#
        ider's secrets must be entered again before it is called."},\#
        "KEY_UNREADABLE":{"status":"FAILED_PRECONDITION","description":"A stored secret does not open under the \#
        loaded master key; enter it again, or load the right key."},\#
        "VAULT_SEALED":{"status":"FAILED_PRECONDITION","description":"The daemon has no master key: reads work, \#
        changes do not."},\#
        "UNSUPPORTED_BY_PROVIDER":{"status":"FAILED_PRECONDITION","description":"The provider's wire cannot do t\#
        his."},\#
        "COMMAND_RUNNING":{"status":"FAILED_PRECONDITION","description":"A command that has not ended uses the p\#
        rovider; `metadata.command` names it."},\#
        "FILE_IN_USE":{"status":"FAILED_PRECONDITION","description":"A command that has not ended uses the file;\#
         `metadata.command` names it."},\#
        "COMMAND_FINISHED":{"status":"FAILED_PRECONDITION","description":"The command has ended already."},\#
        "PROVIDER_DELETED":{"status":"FAILED_PRECONDITION","description":"The provider was deleted before the co\#
        mmand could use it."},\#
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
        d; the message is its own."},\#
        "ETAG_MISMATCH":{"status":"ABORTED","description":"The resource was changed since the caller read it; re\#
        ad it again."},\#
        "STALE_COMMAND":{"status":"ABORTED","description":"The command moved on while this was decided; look at \#
        it again."},\#
        "REQUEST_IN_PROGRESS":{"status":"ABORTED","description":"The same `request_id` is still at work; `retry_\#
        after_ms` tells when to ask again."},\#
        "CURSOR_EXPIRED":{"status":"OUT_OF_RANGE","description":"The cursor is too old, or of a database before \#
        a restore: list again."},\#
        "UNSUPPORTED_PROTOCOL":{"status":"UNIMPLEMENTED","description":"The daemon does not speak the protocol v\#
        ersion that `_meta.protocol` names."},\#
        "INTERNAL":{"status":"INTERNAL","description":"Something unexpected went wrong inside; the daemon's log \#
        has it under the error's `trace_id`."},\#
        "STORE_INTERNAL":{"status":"INTERNAL","description":"The database refused what the daemon wanted to stor\#
        e."},\#
        "CRYPTOGRAPHY_FAILED":{"status":"INTERNAL","description":"The system's cryptography refused; see the dae\#
        mon's log."},\#
        "DRAINING":{"status":"UNAVAILABLE","description":"The daemon is stopping and did not start the call; it \#
        is safe to repeat."},\#
        "STORE_UNAVAILABLE":{"status":"UNAVAILABLE","description":"The daemon's disk is full or fails; nothing w\#
        as changed."},\#
        "UPSTREAM_RATE_LIMITED":{"status":"UNAVAILABLE","description":"The provider asks for fewer requests (429\#
        )."},\#
        "UPSTREAM_UNAVAILABLE":{"status":"UNAVAILABLE","description":"The provider could not be reached, or answ\#
        ered with a failure of its own (5xx)."},\#
        "UPSTREAM_TIMEOUT":{"status":"UNAVAILABLE","description":"The provider did not answer in time."},\#
        "UPSTREAM_GARBAGE":{"status":"UNAVAILABLE","description":"What answered is not the API that the provider\#
        's type speaks."},\#
        "STORE_DAMAGED":{"status":"DATA_LOSS","description":"The daemon's database is damaged; restore a backup.\#
        "},\#
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
        "OpenRPCDocument":{"type":"object","description":"An OpenRPC document, https://spec.open-rpc.org"}\#
        },\#
        "errors":{\#
        "INVALID_PARAMS":{"code":-32602,"message":"INVALID_PARAMS"},\#
        "NOT_FOUND":{"code":5,"message":"NOT_FOUND"}\#
        }\#
        }\#
        }
        """#
}
