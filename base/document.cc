#include "base/document.h"

#include <array>
#include <utility>

#include "base/digest.h"

namespace shilu {
namespace {

constexpr std::array<std::pair<PageKind, std::string_view>, 9> kKindNames{{
    {PageKind::kArticle, "article"},
    {PageKind::kList, "list"},
    {PageKind::kHome, "home"},
    {PageKind::kAttachment, "attachment"},
    {PageKind::kBlocked, "blocked"},
    {PageKind::kSoftError, "soft_error"},
    {PageKind::kLogin, "login"},
    {PageKind::kNeedsBrowser, "needs_browser"},
    {PageKind::kEmpty, "empty"},
}};

// Writes values so that no two different sequences of them give the same bytes: each is present
// or absent, and its length stands before it.
class DigestInput {
 public:
  void add(std::string_view value) {
    bytes_ += std::to_string(value.size());
    bytes_ += ':';
    bytes_ += value;
  }
  void add_optional(const std::optional<std::string>& value) {
    if (value) {
      add(*value);
    } else {
      bytes_ += '-';
    }
  }
  void add_day(const std::optional<Day>& value) {
    add_optional(value ? std::optional(format_day(*value)) : std::nullopt);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace

std::string_view kind_name(PageKind kind) {
  for (const auto& [value, name] : kKindNames) {
    if (value == kind) {
      return name;
    }
  }
  return {};
}

std::optional<PageKind> kind_from_name(std::string_view name) {
  for (const auto& [value, known] : kKindNames) {
    if (known == name) {
      return value;
    }
  }
  return std::nullopt;
}

std::string_view relation_name(LinkRelation relation) {
  switch (relation) {
    case LinkRelation::kContent:
      return "content";
    case LinkRelation::kNext:
      return "next";
    case LinkRelation::kNav:
      return "nav";
    case LinkRelation::kAttachment:
      return "attachment";
  }
  return {};
}

std::string document_digest(const Document& document) {
  DigestInput input;
  input.add(kind_name(document.kind));
  input.add_optional(document.title);
  input.add_day(document.published);
  input.add_day(document.signed_on);
  input.add_optional(document.source);
  input.add_optional(document.issuer);
  input.add_optional(document.doc_number);
  input.add_optional(document.index_number);
  input.add(document.text);
  input.add_optional(document.payload_sha256);
  for (const Attachment& attachment : document.attachments) {
    input.add(attachment.url);
    input.add(attachment.name);
  }
  return sha256_hex(input.bytes());
}

}  // namespace shilu
