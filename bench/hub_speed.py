#!/usr/bin/env python3
"""How fast the hub is, beside what one would use instead.

    bench/hub_speed.py --work DIR --json bench/results/hub_speed.json [--mebibytes 2048] [--rounds 3]

Starts a hub of this checkout with an empty data folder in DIR and measures, in turn with the peer:

  download   a file of random bytes, by 1 and by 8 curl at once: the hub, and nginx with sendfile serving
             the same file from the same disk
  heads      HEAD resolve a second on 16 kept connections: the hub held to one core, the client to the other
  upload     `hf upload` of it over Xet, beside hf_xet's own hash_files of it (chunking and hashing, nothing
             sent), each from a fresh HF_HOME; and `hf upload` of it once more to another repository, where
             the client does all that it does by itself and sends nothing that the hub has
  dedup      what a second version stores of which 1 % of the bytes differ, in one stretch and in a hundred

Needs curl and nginx (apt), and a Python with huggingface_hub and hf_xet: HF_PYTHON=PROGRAM, else that of
conformance/hub/run. Nothing else should run on the machine."""

import argparse
import json
import os
import pathlib
import platform
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SLUICE = os.environ.get("SLUICE", str(ROOT / "sluice"))
PYTHON = pathlib.Path(os.environ.get("HF_PYTHON", ROOT / "conformance/hub/.venv-2/bin/python"))
HUB_PORT, NGINX_PORT = 18484, 18485
HUB = f"http://127.0.0.1:{HUB_PORT}"
REPO = "bench/big"


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout


def timed(command, **options):
    start = time.perf_counter()
    run(command, **options)
    return time.perf_counter() - start


def random_file(path, mebibytes):
    if not path.exists() or path.stat().st_size != mebibytes << 20:
        with path.open("wb") as out:
            for _ in range(mebibytes):
                out.write(os.urandom(1 << 20))


def wait_for(url):
    for _ in range(200):
        if subprocess.run(["curl", "-s", "-o", "/dev/null", url], check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def start_hub(data, cores):
    hub = subprocess.Popen(
        ["taskset", "-c", cores, SLUICE, "hub", "serve", "--data", str(data), "--port", str(HUB_PORT)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for(HUB + "/api/models")
    return hub


def stop(process):
    process.terminate()
    process.wait(timeout=60)


def start_nginx(work, folder):
    config = work / "nginx.conf"
    config.write_text(f"""
daemon off; worker_processes auto; pid {work}/nginx.pid; error_log {work}/nginx.err;
events {{}}
http {{ sendfile on; tcp_nopush on; access_log off;
        server {{ listen 127.0.0.1:{NGINX_PORT}; root {folder}; }} }}
""")
    nginx = subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL)
    wait_for(f"http://127.0.0.1:{NGINX_PORT}/")
    return nginx


def download(url, clients):
    """Bytes a second that all clients together got."""
    start = time.perf_counter()
    curls = [subprocess.Popen(["curl", "-sf", "-o", "/dev/null", "-w", "%{size_download}", url],
                              stdout=subprocess.PIPE, text=True) for _ in range(clients)]
    size = sum(int(curl.communicate()[0]) for curl in curls)
    if any(curl.returncode for curl in curls):
        raise SystemExit(f"{url}: a download failed")
    return size / (time.perf_counter() - start)


def ask(seconds, count):
    """Sends HEAD requests on one kept connection, each when the one before is answered."""
    request = f"HEAD /{REPO}/resolve/main/big.bin HTTP/1.1\r\nHost: 127.0.0.1:{HUB_PORT}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", HUB_PORT)) as connection:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            connection.sendall(request)
            answer = b""
            while not answer.endswith(b"\r\n\r\n"):
                answer += connection.recv(65536)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(answer.decode())
            count.append(1)


def heads():
    """HEAD resolve a second, from 16 connections; this client keeps to the other core."""
    os.sched_setaffinity(0, {1})
    try:
        count, seconds = [], 6
        threads = [threading.Thread(target=ask, args=(seconds, count)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(count) / seconds
    finally:
        os.sched_setaffinity(0, range(os.cpu_count()))


def client(work, token):
    """The environment of a client that remembers nothing."""
    home = pathlib.Path(tempfile.mkdtemp(dir=work, prefix="hf-home-"))
    return {**os.environ, "HF_ENDPOINT": HUB, "HF_TOKEN": token, "HF_HOME": str(home),
            "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1"}


def upload(work, token, repo, folder):
    return timed([str(PYTHON.parent / "hf"), "upload", repo, str(folder), "."], env=client(work, token))


def hash_alone(work, token, file):
    code = f"import hf_xet; hf_xet.hash_files(['{file}'])"
    return timed([str(PYTHON), "-c", code], env=client(work, token))


def stored(data):
    return sum(file.stat().st_size for file in (data / "blobs").rglob("*") if file.is_file())


def changed(source, target, stretches):
    """A copy of which 1 % of the bytes differ, in so many stretches."""
    shutil.copyfile(source, target)
    size = source.stat().st_size
    length = size // 100 // stretches
    with target.open("r+b") as out:
        for index in range(stretches):
            out.seek(index * (size // stretches) + 12_345)
            out.write(os.urandom(length))


def median(values):
    return statistics.median(values)


def main():
    arguments = argparse.ArgumentParser(description=__doc__,
                                        formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--work", type=pathlib.Path, required=True)
    arguments.add_argument("--json", type=pathlib.Path)
    arguments.add_argument("--mebibytes", type=int, default=2048)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    work = options.work.resolve()
    folder, data = work / "files", work / "hub"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    (data / "hub.yaml").write_text("limits: { api: 0, resolve: 0 }\n")
    big = folder / "big.bin"
    random_file(big, options.mebibytes)
    token = run([SLUICE, "hub", "token", "create", "--data", str(data), "--user", "bench",
                 "--role", "write"]).split()[-1]
    result = {"machine": {"cpu": platform.processor(), "cores": os.cpu_count()},
              "mebibytes": options.mebibytes, "rounds": options.rounds}

    hub = start_hub(data, "0-1")
    try:
        uploads, hashes, again = [], [], []
        for index in range(options.rounds):
            # Another content each time: what the hub has is not sent again.
            random = work / f"round-{index}"
            random.mkdir(exist_ok=True)
            big.rename(random / "big.bin") if index == 0 else random_file(
                random / "big.bin", options.mebibytes)
            hashes.append(hash_alone(work, token, random / "big.bin"))
            uploads.append(upload(work, token, f"bench/round-{index}", random))
            again.append(upload(work, token, f"bench/again-{index}", random))
        (work / "round-0" / "big.bin").rename(big)
        result["upload"] = {"hf_upload_s": uploads, "hash_files_s": hashes,
                            "ratio": median(uploads) / median(hashes), "aim": 1.5,
                            "hf_upload_of_what_is_there_s": again}
        print("upload", result["upload"], flush=True)
        upload(work, token, REPO, folder)

        result["dedup"] = {}
        for stretches in (1, 100):
            second = work / "second"
            second.mkdir(exist_ok=True)
            changed(big, second / "big.bin", stretches)
            before = stored(data)
            upload(work, token, REPO, second)
            share = (stored(data) - before) / big.stat().st_size
            result["dedup"][f"in_{stretches}"] = {"stored_share": share, "aim": 0.03}
            shutil.rmtree(second)
        print("dedup", result["dedup"], flush=True)
        upload(work, token, REPO, folder)

        nginx = start_nginx(work, folder)
        try:
            result["download"] = {}
            urls = {"hub": f"{HUB}/{REPO}/resolve/main/big.bin",
                    "nginx": f"http://127.0.0.1:{NGINX_PORT}/big.bin"}
            for clients in (1, 8):
                rates = {name: [] for name in urls}
                for url in urls.values():
                    download(url, 1)
                for _ in range(options.rounds):
                    for name, url in urls.items():
                        rates[name].append(download(url, clients))
                result["download"][f"clients_{clients}"] = {
                    "hub_bytes_per_s": rates["hub"], "nginx_bytes_per_s": rates["nginx"],
                    "ratio": median(rates["hub"]) / median(rates["nginx"]), "aim": 0.8}
                print("download", clients, result["download"][f"clients_{clients}"], flush=True)
        finally:
            stop(nginx)
    finally:
        stop(hub)
    hub = start_hub(data, "0")
    try:
        heads()
        result["heads"] = {"per_s_on_one_core": [heads() for _ in range(options.rounds)], "aim": 500}
        print("heads", result["heads"], flush=True)
    finally:
        stop(hub)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
