# Installs what is missing, with apt, and says so. Read by the other scripts; needs Debian 12 or newer.

# What building needs; the C++ library is what Swift's own runtime links against.
build_packages="libwebsockets-dev libwebsockets-evlib-uv libssl-dev libsqlite3-dev libpq-dev pkg-config binutils
  libc6-dev gcc libstdc++-12-dev zlib1g-dev libcurl4 libxml2 libedit2 libncurses6 libpython3-stdlib tzdata ca-certificates git"
# What the tests need on top: a PostgreSQL server, a JSON Schema validator.
test_packages="postgresql postgresql-client python3 python3-jsonschema openssl"
# What trying the console needs: a browser with fonts, promtool, and room for a Python program of its own.
console_packages="chromium fonts-dejavu-core prometheus python3 python3-venv"
schemathesis_version=4.32.5

say() { printf '%s\n' "── $*" >&2; }

need() {
  local missing=()
  for package in "$@"; do
    # Another release of Debian has another number in the C++ library's name.
    case $package in libstdc++-*-dev) dpkg-query -W -f='${Status} ' 'libstdc++-*-dev' 2>/dev/null | grep -q 'ok installed' && continue ;; esac
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { say "missing: ${missing[*]}; run as root, or install sudo"; exit 1; }
    as_root=(sudo)
  fi
  say "installing with apt: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  local available=()
  for package in "${missing[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1; then available+=("$package"); else
      case $package in
        libstdc++-*-dev) available+=(libstdc++-dev) ;;
        *) say "this release of Debian has no $package; going on without" ;;
      esac
    fi
  done
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${available[@]}" >&2
}

need_swift() {
  if ! command -v swift >/dev/null; then
    say "Swift is missing: get 6.2 or newer for Debian 12 from https://www.swift.org/install/linux and put its usr/bin on the PATH"
    exit 1
  fi
}
