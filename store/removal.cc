#include "store/removal.h"

#include <charconv>
#include <optional>

namespace shilu {
namespace {

constexpr std::string_view kFirstWords = "shilu removal ";

// The lines of an entry, taken one after another.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  // What follows `name` and a space in the next line; nothing if that is another line.
  std::optional<std::string_view> next(std::string_view name) {
    const size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    if (end == std::string_view::npos || !line.starts_with(name) || line.size() <= name.size() ||
        line[name.size()] != ' ') {
      return std::nullopt;
    }
    rest_.remove_prefix(end + 1);
    return line.substr(name.size() + 1);
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

RemovalKind kind_of(std::string_view name) {
  for (const RemovalKind kind : {RemovalKind::kForgotten, RemovalKind::kPruned}) {
    if (name == removal_kind_name(kind)) {
      return kind;
    }
  }
  return RemovalKind::kNone;
}

// "12 <SHA-256>".
bool read_versions(std::string_view text, Removal& removal) {
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) {
    return false;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + space, removal.versions);
  const std::optional<Sha256> leaves = sha256_of_hex(text.substr(space + 1));
  removal.leaves = leaves.value_or(Sha256{});
  return error == std::errc() && end == text.data() + space && leaves.has_value();
}

}  // namespace

std::string_view removal_kind_name(RemovalKind kind) {
  switch (kind) {
    case RemovalKind::kForgotten:
      return "forgotten";
    case RemovalKind::kPruned:
      return "pruned";
    case RemovalKind::kNone:
      break;
  }
  return "";
}

Sha256 digest_of_leaves(std::span<const Sha256> leaves) {
  return sha256({std::string_view(reinterpret_cast<const char*>(leaves.data()),
                                  leaves.size() * sizeof(Sha256))});
}

std::string removal_entry(const Removal& removal) {
  std::string entry(kFirstWords);
  entry += removal_kind_name(removal.kind);
  entry += removal.is_prefix ? "\nprefix " : "\naddress ";
  entry += removal.address;
  entry += "\ntime " + format_instant(removal.at);
  entry += "\nwhy " + removal.why;
  entry += "\nversions " + std::to_string(removal.versions) + " " + hex_of(removal.leaves) + "\n";
  return entry;
}

Result<Removal> parse_removal_entry(std::string_view entry) {
  Removal removal;
  Lines lines(entry);
  const auto kind = lines.next("shilu removal");
  auto address = lines.next("address");
  if (!address) {
    address = lines.next("prefix");
    removal.is_prefix = true;
  }
  const auto time = lines.next("time");
  const auto why = lines.next("why");
  const auto versions = lines.next("versions");
  const Result<Instant> at = parse_instant(time.value_or(""));
  removal.kind = kind_of(kind.value_or(""));
  if (removal.kind == RemovalKind::kNone || !address || !at || !why || !versions ||
      !read_versions(*versions, removal) || !lines.at_end()) {
    return fail(ErrorCode::kCorrupt, "not an entry of the log that speaks of a removal");
  }
  removal.address = *address;
  removal.at = *at;
  removal.why = *why;
  return removal;
}

std::string removal_words(const RemovalNote& removed) {
  std::string words(removal_kind_name(removed.kind));
  words += " on " + format_instant(removed.at);
  return removed.why.empty() ? words : words + ": " + removed.why;
}

}  // namespace shilu
