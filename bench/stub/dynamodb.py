"""Tables in memory, with the keys and indexes of template.yaml."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, TypeAlias

from bench.stub.counts import Counts
from bench.stub.expressions import Scope, condition
from bench.stub.items import ConditionFailed, Item, Request, comparable
from bench.stub.partiql import statement
from bench.stub.sizes import item_size
from bench.stub.stream import Stream
from bench.stub.updates import update
from bench.template import Index, TableShape, table_shapes

Key: TypeAlias = tuple[str, ...]
"""The values of an item's keys."""

_TRANSACTION: Final = 2
"""How many times as much DynamoDB charges in a transaction."""


class Tables:
    """DynamoDB, as far as PynamoDB speaks it. It is charged for as DynamoDB would."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._tables = {name: _Table(name, shape, counts) for name, shape in table_shapes().items()}

    def take_changes(self, table: str) -> list[Item]:
        """Return what the stream of a table tells, and forget it."""
        return self._tables[table].stream.take()

    @cached_property
    def operations(self) -> Mapping[str, Callable[[Request], Request]]:
        """What can be asked, by its name in DynamoDB's API."""
        return {
            "PutItem": lambda request: self._table(request).put(request),
            "UpdateItem": lambda request: self._table(request).update(request),
            "DeleteItem": lambda request: self._table(request).delete(request),
            "GetItem": lambda request: self._table(request).get(request),
            "Query": lambda request: self._table(request).query(request),
            "Scan": lambda request: self._table(request).scan(request),
            "BatchGetItem": self._batch_get,
            "BatchWriteItem": self._batch_write,
            "BatchExecuteStatement": self._batch_execute,
            "TransactWriteItems": self._transact_write,
        }

    def fill(self, table: str, items: list[Item]) -> None:
        """Put items that nobody is charged for."""
        for item in items:
            self._tables[table].store(item)

    def _table(self, request: Request) -> "_Table":
        return self._tables[request["TableName"]]

    def _batch_get(self, request: Request) -> Request:
        found = {}
        for name, wanted in request["RequestItems"].items():
            consistent = {"ConsistentRead": wanted.get("ConsistentRead", False)}
            answers = [self._tables[name].get({"Key": key, **consistent}) for key in wanted["Keys"]]
            found[name] = [answer["Item"] for answer in answers if answer]
        return {"Responses": found, "UnprocessedKeys": {}}

    def _batch_write(self, request: Request) -> Request:
        for name, writes in request["RequestItems"].items():
            for write in writes:
                if "PutRequest" in write:
                    self._tables[name].put(write["PutRequest"])
                else:
                    self._tables[name].delete(write["DeleteRequest"])
        return {"UnprocessedItems": {}}

    def _batch_execute(self, request: Request) -> Request:
        """Make each write as if it were alone; what stands in the way of one is not told here."""
        return {"Responses": [self._execute(one) for one in request["Statements"]]}

    def _execute(self, one: Request) -> Request:
        asked = statement(one["Statement"])
        table = self._tables[asked.table]
        write = {"PutItem": table.put, "UpdateItem": table.update}[asked.operation]
        try:
            answer = write(asked.asked(one["Parameters"], table.keys))
        except ConditionFailed:
            code = {"PutItem": "DuplicateItem", "UpdateItem": "ConditionalCheckFailed"}
            return {"Error": {"Code": code[asked.operation]}}
        item = {"Item": answer["Attributes"]} if "Attributes" in answer else {}
        return {"TableName": asked.table, **item}

    def _transact_write(self, request: Request) -> Request:
        """Write all or nothing; what stands in the way of one is not told here."""
        parts = [next(iter(item.items())) for item in request["TransactItems"]]
        for _, part in parts:
            self._table(part).check(part)
        for kind, part in parts:
            table = self._table(part)
            writes = {"Put": table.put, "Update": table.update, "Delete": table.delete}
            if kind in writes:
                writes[kind](part, times=_TRANSACTION)
        return {}


class _Table:
    def __init__(self, name: str, shape: TableShape, counts: Counts) -> None:
        self._name = name
        self._shape = shape
        self._counts = counts
        self._items: dict[Key, Item] = {}
        self._partitions: defaultdict[str, dict[Key, Item]] = defaultdict(dict)
        self._indexes = [_IndexOf(name, index, shape.keys, counts) for index in shape.indexes]
        self.stream = Stream(shape)

    @property
    def keys(self) -> Key:
        return self._shape.keys

    def put(self, request: Request, times: int = 1) -> Request:
        item: Item = request["Item"]
        self.check(request)
        self._write(item, times)
        return {}

    def update(self, request: Request, times: int = 1) -> Request:
        before = self.check(request)
        item = dict(before) if before else dict(request["Key"])
        update(request["UpdateExpression"])(Scope.of(request, before), item)
        self._write(item, times)
        return {"Attributes": item} if request.get("ReturnValues") == "ALL_NEW" else {}

    def delete(self, request: Request, times: int = 1) -> Request:
        self.check(request)
        key = _key(request["Key"], self._shape.keys)
        gone = self._items.pop(key, None)
        self._partitions[key[0]].pop(key, None)
        self._counts.count_write(self._name, item_size(gone or {}), times)
        for index in self._indexes:
            index.move(key, None, times)
        return {}

    def check(self, request: Request) -> Item | None:
        """Return the item as it is. Raises ConditionFailed."""
        before = self._items.get(_key(request.get("Key") or request["Item"], self._shape.keys))
        text = request.get("ConditionExpression")
        if text and not condition(text)(Scope.of(request, before)):
            self._counts.count_write(self._name, item_size(before or {}))
            raise ConditionFailed(before)
        return before

    def get(self, request: Request) -> Request:
        found = self._items.get(_key(request["Key"], self._shape.keys))
        self._count_read([found] if found else [], request)
        return {"Item": found} if found else {}

    def query(self, request: Request) -> Request:
        """Find by a condition on the keys; a limit ends the answer, and there is no next page."""
        name = request.get("IndexName")
        index = next((one for one in self._indexes if one.index.name == name), None)
        keys = index.index.keys if index else self._shape.keys
        partitions = index.partitions if index else self._partitions
        is_wanted = condition(request["KeyConditionExpression"])
        found = [
            item
            for item in partitions[_partition(request, keys[0])].values()
            if is_wanted(Scope.of(request, item))
        ]
        found.sort(key=lambda item: [comparable(item[key]) for key in keys])
        if not request.get("ScanIndexForward", True):
            found.reverse()
        return self._answer(found[: request.get("Limit")], request)

    def scan(self, request: Request) -> Request:
        return self._answer(list(self._items.values()), request)

    def store(self, item: Item) -> Item | None:
        """Put an item and return the one that was there."""
        key = _key(item, self._shape.keys)
        before = self._items.get(key)
        self._items[key] = item
        self._partitions[key[0]][key] = item
        return before

    def _write(self, item: Item, times: int) -> None:
        before = self.store(item)
        self.stream.tell(before, item)
        size = max(item_size(item), item_size(before or {}))
        self._counts.count_write(self._name, size, times)
        for index in self._indexes:
            index.move(_key(item, self._shape.keys), item, times)

    def _answer(self, read: list[Item], request: Request) -> Request:
        """Charge for all that was read, and leave out what a filter does not let through."""
        self._count_read(read, request)
        text = request.get("FilterExpression")
        found = [one for one in read if not text or condition(text)(Scope.of(request, one))]
        return {"Items": found, "Count": len(found), "ScannedCount": len(read)}

    def _count_read(self, items: list[Item], request: Request) -> None:
        self._counts.items += len(items)
        size = sum(map(item_size, items))
        self._counts.count_read(size, consistent=request.get("ConsistentRead", False))


class _IndexOf:
    """A global index of a table, which is charged for each change of what it holds."""

    def __init__(self, table: str, index: Index, keys: Key, counts: Counts) -> None:
        self.index = index
        self.partitions: defaultdict[str, dict[Key, Item]] = defaultdict(dict)
        self._name = f"{table}/{index.name}"
        self._table_keys = keys
        self._counts = counts
        self._places: dict[Key, Key] = {}

    def move(self, key: Key, item: Item | None, times: int) -> None:
        """Hold what the index holds of an item: a write, or two if its keys there change."""
        new = self._entry(item) if item else None
        place = self._places.get(key)
        before = self.partitions[place[0]].get(key) if place else None
        if new == before:
            return
        new_place = _key(new, self.index.keys) if new else None
        if before is not None and place != new_place:
            self._drop(key, before, times)
        if new is not None and new_place is not None:
            self._places[key] = new_place
            self.partitions[new_place[0]][key] = new
            self._counts.count_write(self._name, item_size(new), times)

    def _drop(self, key: Key, before: Item, times: int) -> None:
        place = self._places.pop(key)
        del self.partitions[place[0]][key]
        self._counts.count_write(self._name, item_size(before), times)

    def _entry(self, item: Item) -> Item | None:
        """Return what the index holds of an item; None if the item is not in it."""
        if not all(key in item for key in self.index.keys):
            return None
        if self.index.projected is None:
            return dict(item)
        held = {*self.index.keys, *self._table_keys, *self.index.projected}
        return {name: value for name, value in item.items() if name in held}


def _key(item: Item, names: Key) -> Key:
    return tuple(_text(item[name]) for name in names)


def _text(value: dict[str, Any]) -> str:
    return str(next(iter(value.values())))


def _partition(request: Request, name: str) -> str:
    """Return the partition that a query is about: the value that its key has to have."""
    scope = Scope.of(request, None)
    for key, value in _equalities(request["KeyConditionExpression"]):
        if scope.name(key) == name:
            return _text(scope.values[value])
    raise ValueError(request["KeyConditionExpression"])


def _equalities(text: str) -> Iterator[tuple[str, str]]:
    words = text.replace("(", " ").replace(")", " ").split()
    for place, word in enumerate(words):
        if word == "=":
            yield words[place - 1], words[place + 1]
