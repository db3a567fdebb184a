"""What became of a message, in words: what it means and what to do about it (RPT-13, DET-10).

A table, in the order in which it is asked: the rule of the platform that a message broke, else the
code that customers are told, else the state of a message that has no code yet. A code that is not
here is a carrier's own; that row is UNKNOWN_CODE.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from heliograph.domain.messages import Message, MessageState, ReportSource
from heliograph.domain.reporting import NO_DLR_CODE
from heliograph.domain.screening import DispatchRule, Reason, ScreeningRule


class Language(StrEnum):
    """The languages that there are texts in."""

    ENGLISH = "en"
    CHINESE = "zh"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What something means, and what to do about it."""

    meaning: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation in every language."""

    en: Explanation
    zh: Explanation


def _row(en: tuple[str, str], zh: tuple[str, str]) -> Explained:
    return Explained(Explanation(*en), Explanation(*zh))


OF_RULE: Final[Mapping[Reason, Explained]] = MappingProxyType(
    {
        ScreeningRule.OPT_OUT: _row(
            (
                "The person has opted out of this channel.",
                "Do not write to them from it again. They opt in by a reply, or the operator "
                "takes the opt-out back if they ask for it.",
            ),
            (
                "用户已退订该通道。",
                "请勿再通过该通道发送；用户可回复恢复订阅，或应其要求由运营方撤销退订。",
            ),
        ),
        ScreeningRule.BLOCKLIST: _row(
            (
                "The operator has blocked this number on all channels.",
                "Take the number off your list, or ask the operator why it is blocked.",
            ),
            ("号码已被运营方列入全局黑名单。", "请从发送名单中移除该号码，或向运营方询问原因。"),
        ),
        ScreeningRule.MAINLAND_ONLY: _row(
            (
                "A mainland application cannot write to a number of another country.",
                "Send it with an international application; check the country code.",
            ),
            ("中国大陆应用不能发送到其他国家或地区的号码。", "请使用国际短信应用，并检查国家码。"),
        ),
        ScreeningRule.INTERNATIONAL_ONLY: _row(
            (
                "An international application cannot write to a number of the Chinese mainland.",
                "Send it with a mainland application; check the country code.",
            ),
            ("国际短信应用不能发送到中国大陆号码。", "请使用中国大陆应用，并检查国家码。"),
        ),
        ScreeningRule.MINUTE_LIMIT: _row(
            (
                "Too many messages to this number within a minute.",
                "Wait a minute. Protect your forms against automatic requests.",
            ),
            ("一分钟内发送给该号码的短信过多。", "请一分钟后再发，并防止接口被恶意触发。"),
        ),
        ScreeningRule.DAY_LIMIT: _row(
            (
                "Too many messages to this number within 24 hours.",
                "Wait until an earlier one is 24 hours old, or ask the operator for other limits.",
            ),
            ("24小时内发送给该号码的短信过多。", "请等待较早的短信满24小时，或请运营方调整限制。"),
        ),
        ScreeningRule.SAME_LIMIT: _row(
            (
                "The same text to this number too often.",
                "Wait some minutes, and do not repeat a message that was accepted.",
            ),
            ("相同内容发送给该号码过于频繁。", "请几分钟后再发；已受理的短信无需重复发送。"),
        ),
        DispatchRule.NO_ROUTE: _row(
            (
                "No route leads to this number.",
                "Ask the operator to set up a carrier for this country or number.",
            ),
            ("没有可用于该号码的短信通道。", "请运营方为该国家或号码配置通道。"),
        ),
        DispatchRule.VALIDITY_OVER: _row(
            (
                "No carrier took the message while it was valid.",
                "Send it again if it still matters; if it happens often, ask the operator about "
                "the carrier.",
            ),
            (
                "短信在有效期内未能提交给运营商。",
                "如仍需要请重新发送；频繁出现时请联系运营方检查通道。",
            ),
        ),
        DispatchRule.NOTHING_TO_CONFIRM: _row(
            (
                "The opt-out that this message was to confirm no longer holds.",
                "Nothing; messages to this number are allowed again.",
            ),
            ("该短信要确认的退订已不再有效。", "无需处理；该号码可再次接收短信。"),
        ),
    }
)

OF_CODE: Final[Mapping[str, Explained]] = MappingProxyType(
    {
        "DELIVRD": _row(
            (
                "The handset has the message.",
                "If the person does not see it: look into the folder for junk messages and into "
                "blocking apps, check signal and that the inbox is not full, take the SIM out "
                "and in again, restart the handset.",
            ),
            (
                "用户手机已成功接收。",
                "若用户未看到：检查垃圾短信箱及拦截软件、信号、收件箱是否已满，重新插拔SIM卡或重启手机。",
            ),
        ),
        "UNDELIV": _row(
            (
                "The message cannot be delivered.",
                "The number may be out of service, suspended, switched off or out of coverage, "
                "ported to another network, of a virtual operator or an IoT card, or blocked by "
                "its carrier. Call it to see whether it is in service; try again later; if it "
                "should work, give the operator the carrier's code.",
            ),
            (
                "短信无法送达用户。",
                "号码可能为空号、停机、关机或不在服务区、携号转网、虚拟运营商或物联网卡，或被运营商拦截。"
                "请拨打确认号码状态，稍后重试；若号码正常，请将运营商原始码提供给运营方。",
            ),
        ),
        "EXPIRED": _row(
            (
                "No final report came in time, or the carrier gave up trying.",
                "The handset was probably switched off or out of coverage. Send again if it "
                "still matters; a late report replaces this one.",
            ),
            (
                "在有效期内未收到最终状态报告，或运营商已放弃投递。",
                "手机可能长时间关机或不在服务区。如仍需要请重新发送；迟到的状态报告会更新此结果。",
            ),
        ),
        "REJECTD": _row(
            (
                "The carrier or the network refused the message.",
                "Its words may be intercepted: change the variables or the template. The number "
                "may be on the carrier's blocklist, or signature and sender not be registered "
                "there: give the operator the carrier's code.",
            ),
            (
                "短信被运营商或网络拒绝。",
                "内容可能命中敏感词，请修改变量或模板；号码可能在运营商黑名单中，或签名、号码未在运营商报备，"
                "请将运营商原始码提供给运营方。",
            ),
        ),
        "DELETED": _row(
            (
                "Somebody removed the message from the carrier's queue.",
                "Ask the operator why, and send it again if it still matters.",
            ),
            ("短信已从运营商队列中删除。", "请向运营方询问原因，如仍需要请重新发送。"),
        ),
        "UNKNOWN": _row(
            (
                "The carrier has lost track of the message, or its code is not known.",
                "Nobody knows whether it arrived. Give the operator the carrier's code.",
            ),
            (
                "运营商无法确定短信状态，或返回了未知代码。",
                "短信是否送达未知，请将运营商原始码提供给运营方。",
            ),
        ),
        NO_DLR_CODE: _row(
            (
                "The carrier took the message, never reports deliveries, and reported no failure.",
                "It counts as successful. If the person does not have it, ask the operator for "
                "a carrier that reports.",
            ),
            (
                "运营商已接收短信；该通道不返回送达报告，也未报告失败。",
                "按成功计。若用户未收到，请运营方改用提供状态报告的通道。",
            ),
        ),
    }
)

UNKNOWN_CODE: Final = _row(
    (
        "A code of the carrier's own, passed on as it came.",
        "Look it up in the carrier's list of codes, or give it to the operator.",
    ),
    ("运营商自有代码，按原样返回。", "请查阅运营商代码表，或提供给运营方。"),
)

OF_STATE: Final[Mapping[MessageState, Explained]] = MappingProxyType(
    {
        MessageState.ACCEPTED: _row(
            (
                "Queued; no carrier has it yet.",
                "Wait; it goes out as fast as its carrier takes it.",
            ),
            ("已受理，尚未提交给运营商。", "请稍候，将按通道速率发送。"),
        ),
        MessageState.SUBMITTING: _row(
            ("It is being handed to a carrier.", "Wait some seconds and look again."),
            ("正在提交给运营商。", "请几秒后再查看。"),
        ),
        MessageState.SUBMITTED: _row(
            (
                "The carrier has it; no final report has come yet.",
                "Wait: most reports come within seconds, and the last ones within 72 hours. Do "
                "not send it again.",
            ),
            (
                "运营商已接收，尚未收到最终状态报告。",
                "请等待：多数报告几秒内返回，最迟72小时。请勿重复发送。",
            ),
        ),
        MessageState.UNCONFIRMED: _row(
            (
                "The carrier gave no answer and may have it.",
                "Wait for its report. It is not sent again, so that nobody gets it twice.",
            ),
            ("运营商未应答，可能已接收。", "请等待状态报告。为避免重复，不会再次发送。"),
        ),
    }
)


def explained(message: Message, language: Language) -> Explanation:
    """Return what the present state of a message means, and what to do about it."""
    found = _found(message)
    return found.zh if language is Language.CHINESE else found.en


def _found(message: Message) -> Explained:
    outcome = message.outcome
    if outcome is None:
        return OF_STATE.get(message.state, UNKNOWN_CODE)
    if outcome.reason is not None and outcome.source is ReportSource.PLATFORM:
        return OF_RULE[outcome.reason]
    return OF_CODE.get(outcome.status_code, UNKNOWN_CODE)
