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

// Values are written so that no two different sequences of them give the same octets: each is
// present or absent, and its length stands before it.
std::string octets_of(std::string_view value) {
  return std::to_string(value.size()) + ":" + std::string(value);
}
std::string octets_of(const std::optional<std::string>& value) {
  return value ? octets_of(std::string_view(*value)) : "-";
}
std::string octets_of(const std::optional<Day>& value) {
  return octets_of(value ? std::optional(format_day(*value)) : std::nullopt);
}
std::string octets_of(const std::vector<Attachment>& attachments) {
  std::string octets;
  for (const Attachment& attachment : attachments) {
    octets += octets_of(std::string_view(attachment.url));
    octets += octets_of(std::string_view(attachment.name));
  }
  return octets;
}

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

std::vector<StateField> state_fields(const Document& document) {
  return {{"kind", octets_of(kind_name(document.kind))},
          {"title", octets_of(document.title)},
          {"published", octets_of(document.published)},
          {"signed", octets_of(document.signed_on)},
          {"source", octets_of(document.source)},
          {"issuer", octets_of(document.issuer)},
          {"doc_number", octets_of(document.doc_number)},
          {"index_number", octets_of(document.index_number)},
          {"text", octets_of(std::string_view(document.text))},
          {"payload_sha256", octets_of(document.payload_sha256)},
          {"attachments", octets_of(document.attachments)}};
}

std::string document_digest(const Document& document) {
  std::string octets;
  for (const StateField& field : state_fields(document)) {
    octets += field.octets;
  }
  return sha256_hex(octets);
}

}  // namespace shilu
