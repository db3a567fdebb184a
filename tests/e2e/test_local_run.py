"""What `make run` promises to the person who types it."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import urllib3

from tests.e2e.client import Client
from tests.e2e.command import wait_until_shown
from tests.e2e.conftest import MakeSystem
from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver

_SHOW = ".venv/bin/heliograph message show"


def test_the_command_it_prints_works_when_pasted(system: LocalSystem) -> None:
    (command,) = re.findall(r"^  curl .*/batchSendSms/.*?$\n\n", system.screen, re.M | re.S)
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    answer = json.loads(done.stdout)
    assert answer["code"] == "000000"
    report = system.wait_in_inbox("/reports", smsMsgId=answer["result"][0]["smsMsgId"])
    assert report["body"]["status"] == "DELIVRD"
    assert report["headers"]["Content-Type"] == "application/x-www-form-urlencoded"


def test_what_a_handset_received_is_listed(system: LocalSystem, client: Client) -> None:
    (message_id,) = client.send("+8613900011001").message_ids
    _wait_for_handset(system, "+8613900011001")
    (received,) = system.get("/_local/handsets/8613900011001")
    assert received["text"] == "[Heliograph]Your order has been shipped."
    assert received["channel"] == client.channel_of("shipped")
    assert received["segments"] == 1
    assert received["message_id"] == message_id


def _wait_for_handset(system: LocalSystem, number: str) -> None:
    deadline = time.monotonic() + 20
    while not system.get(f"/_local/handsets/{number}"):
        assert time.monotonic() < deadline, "nothing reached the handset"
        time.sleep(0.1)


def test_a_chunked_request_body_works(client: Client) -> None:
    body = f"from={client.channel_of('shipped')}&to=8613900011002&templateId="
    body += client.application["templates"]["shipped"]
    pieces = [body[:10].encode(), body[10:50].encode(), body[50:].encode()]
    answer = client.post_bytes(pieces)
    assert (answer.status, answer.json["code"]) == (200, "000000")


def test_an_unknown_path_is_answered_as_aws_does(system: LocalSystem) -> None:
    answer = urllib3.request("POST", f"{system.base_url}/sms/unknown")
    assert (answer.status, answer.data) == (404, b'{"message":"Not Found"}')


def test_what_functions_log_can_be_read(system: LocalSystem, client: Client) -> None:
    client.send("+8613900011003")
    assert '"function_name":"heliograph-local-SendFunction' in system.log


def test_aws_clients_reach_the_deployment_through_the_same_port(system: LocalSystem) -> None:
    session = boto3.Session("test", "test", region_name="us-east-1")
    endpoint = f"{system.base_url}/_local/aws"
    cloudformation = session.client("cloudformation", endpoint_url=endpoint)
    (stack,) = cloudformation.describe_stacks(StackName="heliograph-local")["Stacks"]
    outputs = {out["OutputKey"]: out["OutputValue"] for out in stack["Outputs"]}
    assert outputs["BaseUrl"] == system.base_url

    dynamodb = session.client("dynamodb", endpoint_url=endpoint)
    ttl = dynamodb.describe_time_to_live(TableName=outputs["MessagesTable"])
    assert ttl["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}

    sqs = session.client("sqs", endpoint_url=endpoint)
    queue = outputs["SubmitDeadLetterQueue"]
    sqs.send_message(QueueUrl=queue, MessageBody="as an operator puts one back")
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == "as an operator puts one back"
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def test_it_stops_cleanly_and_a_restart_keeps_keys_and_data(
    make_system: MakeSystem, receiver: Receiver
) -> None:
    system = make_system().start()
    before = system.demo
    client = Client(before)
    (message_id,) = client.send(
        "+8613900011004", statusCallback=f"{system.base_url}/_local/inbox/reports"
    ).message_ids
    system.wait_in_inbox("/reports", smsMsgId=message_id)
    _heliograph(system, "blocklist", "add", "+8613900011005", "--reason", "court order")
    _stop_without_a_trace(system, signal.SIGTERM)

    system.environment["UPLINK_URL"] = receiver.url("/uplinks")
    system.start()
    assert system.demo == before
    assert len(system.get("/_local/handsets/+8613900011004")) == 1
    assert "DELIVRD" in _heliograph(system, "message", "show", message_id)
    (blocked,) = client.send("+8613900011005").message_ids
    client.send("+8613900010012")
    (push,) = receiver.wait_for(1)
    assert (push.path, push.form["from"]) == ("/uplinks", "+8613900010012")
    assert "MBBLACK" in wait_until_shown(system, f"{_SHOW} {blocked}", "REJECTED")
    _stop_without_a_trace(system, signal.SIGINT)


def _heliograph(system: LocalSystem, *command: str) -> str:
    """What the operators' command says about this local run."""
    program = Path(sys.executable).with_name("heliograph")
    done = subprocess.run(
        [program, "--url", system.base_url, *command], capture_output=True, text=True, check=True
    )
    return done.stdout


def _stop_without_a_trace(system: LocalSystem, how: signal.Signals) -> None:
    started = list(_descendants(system.process_id))
    assert started
    assert system.stop(how) == 0
    assert [process for process in started if Path(f"/proc/{process}").exists()] == []


def test_a_kill_loses_nothing_that_was_there_before(make_system: MakeSystem) -> None:
    system = make_system().start()
    before = system.demo
    system.kill()
    with system:
        assert system.demo == before
        assert Client(before).send("+8613900011006").json["code"] == "000000"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_every_process_listens_on_the_loopback_address_only(system: LocalSystem) -> None:
    processes = [system.process_id, *_descendants(system.process_id)]
    addresses = {address for process in processes for address in _listening_addresses(process)}
    assert addresses == {"0100007F"}


def test_a_taken_port_is_told_with_a_way_out(system: LocalSystem, make_system: MakeSystem) -> None:
    second = make_system()
    second.port = system.port
    assert second.start_in_vain() == 1
    assert f"Port {system.port} of 127.0.0.1 cannot be used" in second.screen
    assert f"PORT={system.port + 1} make run" in second.screen


def test_data_that_cannot_be_read_is_told_and_left_as_it_is(make_system: MakeSystem) -> None:
    system = make_system()
    state = system.folder / "state"
    state.mkdir(parents=True)
    (state / "dynamodb.json").write_text('{"torn')
    assert system.start_in_vain() == 1
    assert "make clean-local" in system.screen
    assert (state / "dynamodb.json").read_text() == '{"torn'


def _descendants(process: int) -> Iterator[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    for child in map(int, children):
        yield child
        yield from _descendants(child)


def _listening_addresses(process: int) -> Iterator[str]:
    """The addresses, in hexadecimal, of the process's TCP sockets in the state LISTEN (0A)."""
    sockets = {link.readlink().name for link in Path(f"/proc/{process}/fd").iterdir()}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                yield fields[1].split(":")[0]
