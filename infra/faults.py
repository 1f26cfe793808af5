"""Faults that the checks must find: each is put into the stack alone, and somebody has to complain. A check that finds nothing
proves nothing."""


def properties(stack, name):
    return stack["Resources"][name]["Properties"]


def alarm(stack, name, **changes):
    properties(stack, name).update(changes)


FAULTS = {
    "a cron with a thirteenth month": lambda s: first(s, "AWS::Scheduler::Schedule").update(ScheduleExpression="cron(0 9 * 13 ? *)"),
    "a cron without a year": lambda s: first(s, "AWS::Scheduler::Schedule").update(ScheduleExpression="cron(0 9 * * ?)"),
    "a cron that is right in one zone only": lambda s: first(s, "AWS::Scheduler::Schedule").update(ScheduleExpression="cron(0 9 * * ? *)"),
    "a rate of one minutes": lambda s: first(s, "AWS::Scheduler::Schedule").update(ScheduleExpression="rate(1 minutes)"),
    "a schedule that two stacks would share": lambda s: first(s, "AWS::Scheduler::Schedule").update(Name="LifecycleFunctionTick"),
    "a zone that is none": lambda s: s["Parameters"]["Zone"].update(Default="Europe/Moskva"),
    "a mail event that is none": lambda s: properties(s, "MailEventDestination")["EventDestination"].update(MatchingEventTypes=["bounced"]),
    "deaf to bounces": lambda s: properties(s, "MailEventDestination")["EventDestination"]["MatchingEventTypes"].remove("bounce"),
    "an alarm by a wrong dimension": lambda s: alarm(s, "ReceiptsAgeAlarm", Dimensions=[{"Name": "Queue", "Value": "x"}]),
    "an alarm over nothing": lambda s: alarm(s, "ReceiptsAgeAlarm", MetricName="AgeOfOldestMessage"),
    "an alarm over the wrong resource": lambda s: alarm(s, "ReceiptsAgeAlarm", Dimensions=[{"Name": "QueueName", "Value": {"Ref": "Table"}}]),
    "an alarm over an entity that is none": lambda s: properties(s, "OverdueReceiptsAlarm")["Dimensions"][1].update(Value="recipe"),
    "an alarm that nobody hears": lambda s: alarm(s, "ReceiptsAgeAlarm", AlarmActions=[]),
    "a visibility below the consumer's time": lambda s: properties(s, "Receipts").update(VisibilityTimeout=60),
    "a queue without dead letters": lambda s: properties(s, "Receipts").pop("RedrivePolicy"),
    "a batch beyond the service's": lambda s: first(s, "AWS::Lambda::EventSourceMapping").update(BatchSize=100),
    "one failure repeats the whole batch": lambda s: first(s, "AWS::Lambda::EventSourceMapping").pop("FunctionResponseTypes"),
    "a right to everything": lambda s: statement(s).update(Resource="*"),
    "a right to every queue of the federal level": lambda s: federal_right(s).update(Resource="*"),
    "an alarm over a period that is none": lambda s: properties(s, "LateRegionsAlarm")["Dimensions"][1].update(Value="yesterday"),
    "all rights": lambda s: statement(s).update(Action=["dynamodb:*"]),
    "a table that can be deleted": lambda s: properties(s, "Table").pop("DeletionProtectionEnabled"),
    "a table without a past": lambda s: properties(s, "Table").pop("PointInTimeRecoverySpecification"),
    "keys of the pool that can be recovered": lambda s: properties(s, "PoolKeys").update(PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}),
    "keys of the pool that are silent about recovery": lambda s: properties(s, "PoolKeys").pop("PointInTimeRecoverySpecification"),
    "a table that says of itself it needs no past": lambda s: properties(s, "Table").update(Tags=[{"Key": "past", "Value": "none"}]),
    "keys of the pool in a stream": lambda s: properties(s, "PoolKeys").update(StreamSpecification={"StreamViewType": "OLD_IMAGE"}),
    "keys of the pool in a backup plan": lambda s: s["Resources"].update(Vault={"Type": "AWS::Backup::BackupVault", "Properties": {"BackupVaultName": "all"}}),
    "keys of the pool that go with the stack": lambda s: s["Resources"]["PoolKeys"].pop("DeletionPolicy"),
    "keys of the pool for a function that seals nothing": lambda s: statement(s, "MailFeedback").update(Resource={"Fn::GetAtt": ["PoolKeys", "Arn"]}),
    "a table under the service's key": lambda s: properties(s, "Table").update(SSESpecification={"SSEEnabled": True}),
    "a table that goes with the stack": lambda s: s["Resources"]["Table"].pop("DeletionPolicy"),
    "an index of some attributes": lambda s: properties(s, "Table")["GlobalSecondaryIndexes"][0].update(Projection={"ProjectionType": "KEYS_ONLY"}),
    "a key that never turns": lambda s: properties(s, "SealingKey").pop("EnableKeyRotation"),
    "a log for ever": lambda s: properties(s, "IngestLogs").pop("RetentionInDays"),
    "an access log with addresses": lambda s: properties(s, "HttpStage")["AccessLogSettings"].update(Format='{"ip":"$context.identity.sourceIp"}'),
    "an API without a bound": lambda s: properties(s, "HttpStage").pop("DefaultRouteSettings"),
    "a route to nowhere": lambda s: properties(s, "ShowFormRoute").update(Target={"Fn::Sub": "integrations/${NoIntegration}"}),
    "a function that nobody traces": lambda s: properties(s, "IngestFunction").pop("TracingConfig"),
    "a property that is none": lambda s: properties(s, "IngestFunction").update(Memory=256),
}

FAULTS_BEFORE = {
    "a function that nobody builds": lambda s: s["Resources"]["IngestFunction"].pop("Metadata"),
    "a function that is not there": lambda s: s["Resources"]["IngestFunction"]["Metadata"]["BuildProperties"].update(Binary="digest"),
    "a log that is not ours": lambda s: s["Resources"].pop("IngestLogs"),
}


def first(stack, kind):
    return next(it["Properties"] for it in stack["Resources"].values() if it["Type"] == kind)


def statement(stack, function="Ingest"):
    return properties(stack, f"{function}FunctionRole")["Policies"][0]["PolicyDocument"]["Statement"][0]


def federal_right(stack):
    statements = properties(stack, "RollupFunctionRole")["Policies"][0]["PolicyDocument"]["Statement"]
    return next(it["Fn::If"][1] for it in statements if "Fn::If" in it)
