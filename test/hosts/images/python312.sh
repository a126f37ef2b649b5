#!/bin/sh
# Runs on this machine, in the cache folder: Python 3.12, which neither Debian 12 nor 13 has, for hosts that shall move
# to a newer one. The interpreter and its modules are those that a Go module embeds; what that leaves out, the headers
# and ensurepip, come from a Maven artifact of the same 3.12.
set -eu
module=github.com/kluctl/go-embed-python@v0.0.0-3.12.3-20240415-1
artifact=org.bytedeco:cpython:3.12.1-1.5.10:jar:linux-x86_64
prefix=/opt/python3.12
if [ -f python-3.12.3.tar ]; then exit; fi

work=$(mktemp -d ./python312.XXXXXX)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
embedded=$(cd "$work" && GO111MODULE=on go mod download -modcacherw -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy -Dartifact="$artifact" -DoutputDirectory="$PWD/$work/jar"
python3 -m zipfile -e "$work"/jar/*.jar "$work/jar"

tree=$work/root$prefix
mkdir -p "${tree%/*}"
cp -R "$embedded/python/internal/data/linux-amd64" "$tree"
chmod -R u+w "$tree"
find "$tree" -name '*.gz' -exec gunzip {} +
# pip comes with each virtualenv; here there is none that these could start.
rm -f "$tree"/bin/pip*
chmod 755 "$tree"/bin/*
from=$work/jar/org/bytedeco/cpython/linux-x86_64
mkdir -p "$tree/include"
cp -R "$from/include/python3.12" "$tree/include/"
cp -R "$from/lib/python3.12/ensurepip" "$tree/lib/python3.12/"
# 150 MB of it are for debuggers.
strip --strip-debug "$tree/lib/libpython3.12.so.1.0"
ln -s libpython3.12.so.1.0 "$tree/lib/libpython3.12.so"
# What is compiled against it is compiled by what the host has, where the host has it.
sed -i "s#\([ '\"=]\)/install#\1$prefix#g; s/clang++/g++/g; s/clang/gcc/g" "$tree"/lib/python3.12/_sysconfigdata_*.py
chmod -R go+rX "$work/root"
tar -C "$work/root" --owner 0 --group 0 -cf "$work/python-3.12.3.tar" .
mv "$work/python-3.12.3.tar" .
