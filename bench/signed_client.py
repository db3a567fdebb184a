"""The least that can make a request to AWS with libraries; floor (b).

Behind the bench only. Importing it is what is measured.
"""

import urllib3
from botocore.auth import SigV4Auth
from botocore.credentials import Credentials

connections = urllib3.PoolManager()
signer = SigV4Auth(Credentials("key", "secret"), "sqs", "eu-central-1")
