from local.aws import know_only_the_engine


def test_nothing_of_a_persons_aws_account_or_proxies_is_left() -> None:
    environment = {
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "theirs",
        "AWS_SESSION_TOKEN": "theirs",
        "AWS_ENDPOINT_URL": "https://elsewhere.test",
        "http_proxy": "http://proxy.test",
        "HTTPS_PROXY": "http://proxy.test",
        "PATH": "/bin",
    }
    know_only_the_engine(environment)
    assert "AWS_PROFILE" not in environment
    assert "AWS_SESSION_TOKEN" not in environment
    assert "AWS_ENDPOINT_URL" not in environment
    assert "http_proxy" not in environment
    assert "HTTPS_PROXY" not in environment
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert environment["PATH"] == "/bin"
