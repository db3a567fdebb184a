"""Files in a bucket of S3, and links to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from heliograph.domain.exports import Part, Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NO_UPLOAD: Final = "NoSuchUpload"


@dataclass(frozen=True, slots=True)
class S3Files:
    """ExportFiles in one bucket. Raises what botocore raises."""

    s3: S3Client
    bucket: str

    def put(self, key: str, content: bytes) -> None:
        """Store a file as a whole."""
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)

    def get(self, key: str) -> bytes:
        """Return what was stored as a whole."""
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def begin(self, key: str) -> Upload:
        """Begin a file of parts. What is never finished goes after a day."""
        begun = self.s3.create_multipart_upload(Bucket=self.bucket, Key=key)
        return Upload(key, begun["UploadId"])

    def add(self, upload: Upload, number: int, content: bytes) -> Part:
        """Store a part, 5 MiB at least if it is not the last. number: 1 to 10,000."""
        stored = self.s3.upload_part(
            Bucket=self.bucket,
            Key=upload.key,
            UploadId=upload.upload_id,
            PartNumber=number,
            Body=content,
        )
        return Part(number, stored["ETag"])

    def finish(self, upload: Upload, parts: Sequence[Part]) -> None:
        """Put the parts together. S3 forgets an upload that is finished, but then has its file."""
        try:
            self.s3.complete_multipart_upload(
                Bucket=self.bucket,
                Key=upload.key,
                UploadId=upload.upload_id,
                MultipartUpload={
                    "Parts": [{"PartNumber": one.number, "ETag": one.etag} for one in parts]
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != _NO_UPLOAD:
                raise
            self.s3.head_object(Bucket=self.bucket, Key=upload.key)


@dataclass(frozen=True, slots=True)
class S3Links:
    """Links that let anybody who has one read one file for a while."""

    s3: S3Client
    bucket: str

    def __call__(self, key: str, name: str, lifetime: timedelta) -> str:
        """Return a link to a file. name: under which it is saved, of letters, digits, `-`, `.`."""
        return self.s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket,
                "Key": key,
                "ResponseContentDisposition": f'attachment; filename="{name}"',
            },
            ExpiresIn=int(lifetime.total_seconds()),
        )
