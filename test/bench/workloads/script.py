"""One step of a workload with pylxd, as a script of somebody's would do it; prints the milliseconds that it took."""

import json
import sys
import time

import pylxd

endpoint, step, text = sys.argv[1:]
workload = json.loads(text)
names = ["bench%d" % index for index in range(workload["count"])]
is_profile = workload["type"] == "Profile"

began = time.monotonic()
client = pylxd.Client(endpoint="http+unix://" + endpoint.replace("/", "%2F"))
objects = client.profiles if is_profile else client.instances

if step == "create":
    for name in names:
        if is_profile:
            objects.create(name, config=workload["inputs"]["config"])
            continue
        source = {"type": "image", "alias": workload["inputs"]["image"]}
        instance = objects.create({"name": name, "source": source}, wait=True)
        if workload["isRunning"]:
            instance.start(wait=True)
elif step == "same":
    for name in names:
        objects.get(name)
else:
    for name in names:
        found = objects.get(name)
        if step == "update":
            found.description = "changed"
            found.save() if is_profile else found.save(wait=True)
            continue
        if workload["isRunning"]:
            found.stop(force=True, wait=True)
        found.delete() if is_profile else found.delete(wait=True)

print((time.monotonic() - began) * 1000)
