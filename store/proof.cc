#include "store/proof.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text_file.h"

namespace shilu {
namespace {

constexpr std::string_view kInclusionTitle = "shilu inclusion proof";
constexpr std::string_view kConsistencyTitle = "shilu consistency proof";

// RFC 4648, section 4: 32 octets are 43 characters and one of padding.
constexpr size_t kBase64Size = 44;

std::string base64_of(const Sha256& digest) {
  std::string text(kBase64Size, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), digest.data(),
                  static_cast<int>(digest.size()));
  return text;
}

std::optional<Sha256> digest_of_base64(std::string_view text) {
  std::array<unsigned char, kBase64Size> octets{};
  if (text.size() != kBase64Size ||
      EVP_DecodeBlock(octets.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size())) < 0) {
    return std::nullopt;
  }
  Sha256 digest;
  std::copy_n(octets.begin(), digest.size(), digest.begin());
  // One spelling only: what decodes to the same octets but is written otherwise is none.
  return base64_of(digest) == text ? std::optional(digest) : std::nullopt;
}

std::optional<uint64_t> number_of(std::string_view digits) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  if (digits.empty() || error != std::errc() || end != digits.end()) {
    return std::nullopt;
  }
  return number;
}

void append_path(const TreePath& path, std::string& text) {
  for (const Sha256& hash : path) {
    text += base64_of(hash) + "\n";
  }
}

// The lines of a proof, taken one after another.
class Lines {
 public:
  explicit Lines(std::string_view text) : lines_(split_lines(text)) {}

  bool at_end() const { return at_ == lines_.size(); }
  std::string_view peek() const { return at_end() ? std::string_view() : lines_[at_]; }
  void skip() { ++at_; }

  // The rest of a line that begins with `name` and a space.
  Result<std::string_view> take(std::string_view name) {
    const std::string_view line = peek();
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') {
      return wrong("no \"" + std::string(name) + " …\"");
    }
    skip();
    return line.substr(name.size() + 1);
  }
  Result<TreeHead> take_head(std::string_view name) {
    const Result<std::string_view> text = take(name);
    if (!text) {
      return tl::unexpected<Error>(text.error());
    }
    return parse_head(*text).or_else([&](const Error& error) -> Result<TreeHead> {
      --at_;
      return wrong(error.message);
    });
  }
  // Up to an empty line or the end.
  Result<TreePath> take_path() {
    TreePath path;
    for (; !peek().empty(); skip()) {
      const std::optional<Sha256> hash = digest_of_base64(peek());
      if (!hash) {
        return wrong("not a hash in base64");
      }
      path.push_back(*hash);
    }
    return path;
  }
  tl::unexpected<Error> wrong(const std::string& what) const {
    return fail(ErrorCode::kInvalidArgument, "line " + std::to_string(at_ + 1) + ": " + what);
  }

 private:
  std::vector<std::string_view> lines_;
  size_t at_ = 0;
};

Result<Proof> parse_inclusion(Lines lines, std::string_view text) {
  InclusionProof proof;
  const Result<TreeHead> head = lines.take_head("head");
  if (!head) {
    return tl::unexpected<Error>(head.error());
  }
  const Result<std::string_view> index = lines.take("index");
  if (!index) {
    return tl::unexpected<Error>(index.error());
  }
  const std::optional<uint64_t> number = number_of(*index);
  Result<TreePath> path = lines.take_path();
  if (!path) {
    return tl::unexpected<Error>(path.error());
  }
  const size_t entry = text.find("\n\n");
  if (!number || lines.at_end() || entry == std::string_view::npos) {
    return lines.wrong(number ? "no entry" : "the index is not a number");
  }
  return InclusionProof{*head, *number, std::move(*path), std::string(text.substr(entry + 2))};
}

Result<Proof> parse_consistency(Lines lines) {
  const Result<TreeHead> from = lines.take_head("from");
  if (!from) {
    return tl::unexpected<Error>(from.error());
  }
  const Result<TreeHead> head = lines.take_head("head");
  if (!head) {
    return tl::unexpected<Error>(head.error());
  }
  Result<TreePath> path = lines.take_path();
  if (!path) {
    return tl::unexpected<Error>(path.error());
  }
  if (!lines.at_end()) {
    return lines.wrong("more than a proof");
  }
  return ConsistencyProof{*from, *head, std::move(*path)};
}

}  // namespace

std::string head_text(const TreeHead& head) {
  return std::to_string(head.size) + " " + hex_of(head.root);
}

Result<TreeHead> parse_head(std::string_view text) {
  const size_t space = text.find(' ');
  const std::optional<uint64_t> size = number_of(text.substr(0, space));
  const std::optional<Sha256> root =
      space == std::string_view::npos ? std::nullopt : sha256_of_hex(text.substr(space + 1));
  if (!size || !root) {
    return fail(ErrorCode::kInvalidArgument,
                "not a head: a number, a space and 64 hexadecimal digits");
  }
  return TreeHead{*size, *root};
}

std::string proof_text(const InclusionProof& proof) {
  std::string text(kInclusionTitle);
  text += "\nhead " + head_text(proof.head) + "\nindex " + std::to_string(proof.index) + "\n";
  append_path(proof.path, text);
  return text + "\n" + proof.entry;
}

std::string proof_text(const ConsistencyProof& proof) {
  std::string text(kConsistencyTitle);
  text += "\nfrom " + head_text(proof.from) + "\nhead " + head_text(proof.head) + "\n";
  append_path(proof.path, text);
  return text;
}

Result<Proof> parse_proof(std::string_view text) {
  Lines lines(text);
  const std::string_view title = lines.peek();
  if (title != kInclusionTitle && title != kConsistencyTitle) {
    return lines.wrong("not a proof");
  }
  lines.skip();
  return title == kInclusionTitle ? parse_inclusion(std::move(lines), text)
                                  : parse_consistency(std::move(lines));
}

bool holds(const Proof& proof) {
  if (const auto* inclusion = std::get_if<InclusionProof>(&proof)) {
    return shows_inclusion(leaf_hash(inclusion->entry), inclusion->index, inclusion->head,
                           inclusion->path);
  }
  const auto& consistency = std::get<ConsistencyProof>(proof);
  return shows_consistency(consistency.from, consistency.head, consistency.path);
}

}  // namespace shilu
