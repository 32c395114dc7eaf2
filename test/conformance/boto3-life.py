# SPDX-License-Identifier: Apache-2.0
"""boto3, unmodified, against a service that the environment names. Usage: boto3-life.py life | refusals | task-runner"""

import contextlib
import sys
import threading
import time

import boto3
import botocore.exceptions

ATTEMPTS_MAX = 150
LOOK_EVERY_SECONDS = 0.2


def string(key, value):
    return {"key": key, "stringValue": value}


def reference(key, target):
    return {"key": key, "refValue": target}


def wire_object(object_id, *fields):
    return {"id": object_id, "name": object_id, "fields": list(fields)}


def field(fields, key):
    return next((one.get("stringValue", one.get("refValue")) for one in fields if one["key"] == key), None)


@contextlib.contextmanager
def refused(error_class, code=None):
    """Fails unless the block ends with this error, and with this code where one is given."""
    try:
        yield
    except error_class as error:
        found = error.response["Error"]
        assert code is None or found["Code"] == code, found
        assert found["Message"], found
        assert error.response["ResponseMetadata"]["RequestId"], error.response
    else:
        raise AssertionError(f"{code or error_class} was expected")


OBJECTS = [
    wire_object(
        "Default",
        string("scheduleType", "cron"),
        string("workerGroup", "boto3"),
        string("failureAndRerunMode", "CASCADE"),
        reference("schedule", "Once"),
    ),
    wire_object(
        "Once",
        string("type", "Schedule"),
        string("startAt", "FIRST_ACTIVATION_DATE_TIME"),
        string("period", "1 day"),
        string("occurrences", "1"),
    ),
    wire_object("First", string("type", "ShellCommandActivity"), string("command", 'echo "#{myText}"')),
    wire_object(
        "Second",
        string("type", "ShellCommandActivity"),
        string("command", 'test "$1" = "#{myText}" && echo größer'),
        string("scriptArgument", "#{myText}"),
        reference("dependsOn", "First"),
    ),
]
PARAMETERS = [{"id": "myText", "attributes": [string("type", "String"), string("default", "from the default")]}]
VALUES = [{"id": "myText", "stringValue": "from the values"}]
DEFINITION = {"pipelineObjects": OBJECTS, "parameterObjects": PARAMETERS, "parameterValues": VALUES}


def by_id(items):
    return sorted(items, key=lambda item: item["id"])


def pipeline_state(client, pipeline_id):
    described = client.describe_pipelines(pipelineIds=[pipeline_id])["pipelineDescriptionList"][0]
    return field(described["fields"], "@pipelineState")


def wait_until(reached, what):
    for _ in range(ATTEMPTS_MAX):
        if reached():
            return
        time.sleep(LOOK_EVERY_SECONDS)
    raise AssertionError(f"not reached: {what}")


def ids_of(client, pipeline_id, sphere):
    """Every id of a sphere, a page for each, so that markers are followed."""
    pages = client.get_paginator("query_objects").paginate(
        pipelineId=pipeline_id, sphere=sphere, PaginationConfig={"PageSize": 1}
    )
    return sorted(found for page in pages for found in page["ids"])


def objects_of(client, pipeline_id, ids):
    pages = client.get_paginator("describe_objects").paginate(pipelineId=pipeline_id, objectIds=ids)
    return {found["id"]: found["fields"] for page in pages for found in page["pipelineObjects"]}


def life(client):
    created = client.create_pipeline(
        name="boto3", uniqueId="boto3-1", description="d", tags=[{"key": "stage", "value": "test"}]
    )
    pipeline_id = created["pipelineId"]
    assert client.create_pipeline(name="boto3", uniqueId="boto3-1")["pipelineId"] == pipeline_id
    listed = [one for page in client.get_paginator("list_pipelines").paginate() for one in page["pipelineIdList"]]
    assert listed.count({"id": pipeline_id, "name": "boto3"}) == 1, listed

    for check in (client.validate_pipeline_definition, client.put_pipeline_definition):
        answer = check(pipelineId=pipeline_id, **DEFINITION)
        assert (answer["errored"], answer["validationErrors"]) == (False, []), answer
    got = client.get_pipeline_definition(pipelineId=pipeline_id)
    for part, items in DEFINITION.items():
        assert by_id(got[part]) == by_id(items), got[part]

    client.activate_pipeline(pipelineId=pipeline_id)
    wait_until(lambda: pipeline_state(client, pipeline_id) == "FINISHED", "FINISHED")
    active = client.get_pipeline_definition(pipelineId=pipeline_id, version="active")
    assert by_id(active["pipelineObjects"]) == by_id(OBJECTS), active

    look_at_objects(client, pipeline_id)
    rerun(client, pipeline_id)
    tag(client, pipeline_id)

    client.deactivate_pipeline(pipelineId=pipeline_id, cancelActive=True)
    client.delete_pipeline(pipelineId=pipeline_id)
    for call in (
        lambda: client.describe_pipelines(pipelineIds=[pipeline_id]),
        lambda: client.activate_pipeline(pipelineId=pipeline_id),
    ):
        with refused(client.exceptions.PipelineDeletedException):
            call()


def look_at_objects(client, pipeline_id):
    components = ids_of(client, pipeline_id, "COMPONENT")
    assert components == ["Default", "First", "Once", "Second"], components
    instances = ids_of(client, pipeline_id, "INSTANCE")
    assert [one.split("_")[0] for one in instances] == ["@First", "@Second"], instances
    for one, fields in objects_of(client, pipeline_id, instances).items():
        assert field(fields, "@status") == "FINISHED", (one, fields)
    finished = {"selectors": [{"fieldName": "@status", "operator": {"type": "EQ", "values": ["FINISHED"]}}]}
    found = client.query_objects(pipelineId=pipeline_id, sphere="INSTANCE", query=finished, limit=100)
    assert sorted(found["ids"]) == instances, found
    attempts = ids_of(client, pipeline_id, "ATTEMPT")
    assert len(attempts) == 2, attempts
    evaluated = client.evaluate_expression(
        pipelineId=pipeline_id, objectId=attempts[0], expression="#{myText}, #{1 + 2}, #{@pipelineId}"
    )
    assert evaluated["evaluatedExpression"] == f"from the values, 3, {pipeline_id}", evaluated


def rerun(client, pipeline_id):
    second = ids_of(client, pipeline_id, "INSTANCE")[1]
    client.set_status(pipelineId=pipeline_id, objectIds=[second], status="RERUN")

    def is_over():
        (fields,) = objects_of(client, pipeline_id, [second]).values()
        return field(fields, "@status") == "FINISHED" and len(ids_of(client, pipeline_id, "ATTEMPT")) == 3

    wait_until(is_over, "the rerun is FINISHED")


def tag(client, pipeline_id):
    client.add_tags(pipelineId=pipeline_id, tags=[{"key": "owner", "value": "me"}])
    client.remove_tags(pipelineId=pipeline_id, tagKeys=["stage"])
    described = client.describe_pipelines(pipelineIds=[pipeline_id])["pipelineDescriptionList"][0]
    assert described["tags"] == [{"key": "owner", "value": "me"}], described


def refusals(client):
    with refused(client.exceptions.PipelineNotFoundException):
        client.get_pipeline_definition(pipelineId="df-0000000000000000000X")
    pipeline_id = client.create_pipeline(name="refusals", uniqueId="refusals")["pipelineId"]
    with refused(client.exceptions.InvalidRequestException):
        client.activate_pipeline(pipelineId=pipeline_id)
    with refused(client.exceptions.InvalidRequestException):
        client.set_status(pipelineId=pipeline_id, objectIds=["@Nothing"], status="RERUN")
    with refused(botocore.exceptions.ClientError, "ValidationException"):
        client.create_pipeline(name="n" * 1025, uniqueId="too-long")
    with refused(client.exceptions.TaskNotFoundException):
        client.report_task_progress(taskId="no such task")
    broken = [wire_object("A", string("type", "ShellCommandActivity"), string("comand", "true"))]
    answer = client.put_pipeline_definition(pipelineId=pipeline_id, pipelineObjects=broken)
    assert answer["errored"] and "comand" in str(answer["validationErrors"]), answer

    wrong_secret = boto3.client("datapipeline", aws_secret_access_key="x" * 40, **own_key_id())
    with refused(botocore.exceptions.ClientError, "InvalidSignatureException"):
        wrong_secret.list_pipelines()
    unknown = boto3.client("datapipeline", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x" * 40)
    with refused(botocore.exceptions.ClientError, "UnrecognizedClientException"):
        unknown.list_pipelines()

    identity = boto3.client("sts").get_caller_identity()
    assert len(identity["Account"]) == 12 and identity["Arn"].startswith("arn:aws:iam::"), identity
    with refused(botocore.exceptions.ClientError, "SignatureDoesNotMatch"):
        boto3.client("sts", aws_secret_access_key="x" * 40, **own_key_id()).get_caller_identity()


def own_key_id():
    return {"aws_access_key_id": boto3.Session().get_credentials().access_key}


class Poll(threading.Thread):
    """A poll that waits at the service before there is any work. boto3 gives up after 60 s, the service answers before."""

    def __init__(self, group):
        super().__init__(daemon=True)
        self.group = group
        self.answer = None
        self.sent = threading.Event()
        self.client = boto3.client("datapipeline")
        self.client.meta.events.register("before-send", lambda **_: self.sent.set())

    def run(self):
        self.answer = self.client.poll_for_task(workerGroup=self.group, hostname="python")

    def task(self):
        self.join(30)
        assert self.answer is not None, "no answer to PollForTask"
        return self.answer["taskObject"]


def start_poll(group):
    poll = Poll(group)
    poll.start()
    assert poll.sent.wait(30)
    return poll


def task_runner(client):
    group = "python-runner"
    objects = [
        wire_object("Default", string("scheduleType", "ondemand"), string("workerGroup", group)),
        wire_object("First", string("type", "ShellCommandActivity"), string("command", "say #{1 + 1}")),
        wire_object(
            "Second",
            string("type", "ShellCommandActivity"),
            string("command", "fail"),
            string("maximumRetries", "0"),
            reference("dependsOn", "First"),
        ),
    ]
    poll = start_poll(group)
    pipeline_id = client.create_pipeline(name="runner", uniqueId="runner")["pipelineId"]
    client.put_pipeline_definition(pipelineId=pipeline_id, pipelineObjects=objects)
    client.activate_pipeline(pipelineId=pipeline_id)

    heartbeat = client.report_task_runner_heartbeat(taskrunnerId="python-1", workerGroup=group, hostname="python")
    assert heartbeat["terminate"] is False, heartbeat
    task = poll.task()
    assert task["pipelineId"] == pipeline_id, task
    assert field(task["objects"][task["attemptId"]]["fields"], "command") == "say 2", task
    progress = client.report_task_progress(taskId=task["taskId"], fields=[string("percentComplete", "50")])
    assert progress["canceled"] is False, progress
    with refused(client.exceptions.InvalidRequestException):
        client.set_task_status(taskId=task["taskId"], taskStatus="FALSE")
    poll = start_poll(group)
    for _ in range(2):  # the same report again is accepted
        client.set_task_status(taskId=task["taskId"], taskStatus="FINISHED")

    task = poll.task()
    client.report_task_progress(taskId=task["taskId"])
    failure = {"errorId": "Broken", "errorMessage": "it broke", "errorStackTrace": "at the third line"}
    client.set_task_status(taskId=task["taskId"], taskStatus="FAILED", **failure)
    attempt = {}

    def has_failed():
        attempt.update(objects_of(client, pipeline_id, [task["attemptId"]]))
        return field(attempt[task["attemptId"]], "@status") == "FAILED"

    wait_until(has_failed, "the second attempt is FAILED")
    for key, value in failure.items():
        assert field(attempt[task["attemptId"]], key) == value, attempt
    statuses = {
        one.split("_")[0]: field(fields, "@status")
        for one, fields in objects_of(client, pipeline_id, ids_of(client, pipeline_id, "INSTANCE")).items()
    }
    assert statuses == {"@First": "FINISHED", "@Second": "FAILED"}, statuses


if __name__ == "__main__":
    parts = {"life": life, "refusals": refusals, "task-runner": task_runner}
    parts[sys.argv[1]](boto3.client("datapipeline"))
