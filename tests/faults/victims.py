"""The functions' processes. Only children of the engine that a test started are ever killed."""

import psutil


def kill_whoever_calls_from(port: int, engine: int) -> bool:
    """Kill the function's process that holds this local port; False if there is none (any more).

    engine: the process id of the engine.
    """
    for process in psutil.Process(engine).children(recursive=True):
        if _holds(process, port):
            process.kill()
            return True
    return False


def _holds(process: psutil.Process, port: int) -> bool:
    try:
        connections = process.net_connections("tcp4")
    except psutil.Error:  # it has just ended
        return False
    return any(connection.laddr.port == port for connection in connections)
