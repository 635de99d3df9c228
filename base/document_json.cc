#include "base/document_json.h"

#include <nlohmann/json.hpp>

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

Json day_or_null(const std::optional<Day>& day) {
  return day ? Json(format_day(*day)) : Json();
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

Json site_to_json(const SiteIdentity& site) {
  return {{"name", text_or_null(site.name)},
          {"site_id", text_or_null(site.site_id)},
          {"icp", text_or_null(site.icp)},
          {"police", text_or_null(site.police)},
          {"organiser", text_or_null(site.organiser)}};
}

Json rule_to_json(const RuleUse& rule) {
  Json found = Json::object();
  for (const RuleKey& key : rule.keys) {
    found[key.key] = key.found;
  }
  return {{"name", rule.name}, {"revision", rule.revision}, {"found", std::move(found)}};
}

// Reads the fields of a JSON object; the first that is not as it should be is remembered.
class FieldReader {
 public:
  explicit FieldReader(const Json& json) : json_(json) {
    if (!json_.is_object()) {
      wrong_ = "it is not an object";
    }
  }

  std::string text(const char* name) {
    const Json* value = find(name);
    if (value == nullptr || !value->is_string()) {
      note(name);
      return {};
    }
    return value->get<std::string>();
  }

  std::optional<std::string> optional_text(const char* name) {
    const Json* value = find(name);
    if (value == nullptr || value->is_null()) {
      return std::nullopt;
    }
    return text(name);
  }

  std::optional<Day> optional_day(const char* name) {
    const std::optional<std::string> value = optional_text(name);
    if (!value) {
      return std::nullopt;
    }
    const Result<Instant> instant = parse_instant(*value);
    if (!instant || value->size() != 10) {
      note(name);
      return std::nullopt;
    }
    return beijing_day(*instant);
  }

  int number(const char* name) {
    const Json* value = find(name);
    if (value == nullptr || !value->is_number_integer()) {
      note(name);
      return 0;
    }
    return value->get<int>();
  }

  // The elements of a list; none where the field is missing.
  std::vector<Json> list(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) {
      return {};
    }
    if (!value->is_array()) {
      note(name);
      return {};
    }
    return {value->begin(), value->end()};
  }

  Json object(const char* name) {
    const Json* value = find(name);
    if (value == nullptr || !value->is_object()) {
      note(name);
      return Json::object();
    }
    return *value;
  }

  bool has(const char* name) const { return find(name) != nullptr; }

  void note(const std::string& name) {
    if (wrong_.empty()) {
      wrong_ = "field \"" + name + "\" is missing or of the wrong kind";
    }
  }
  const std::string& wrong() const { return wrong_; }

 private:
  const Json* find(const char* name) const {
    if (!json_.is_object()) {
      return nullptr;
    }
    const auto found = json_.find(name);
    return found == json_.end() ? nullptr : &*found;
  }

  const Json& json_;
  std::string wrong_;
};

std::vector<std::string> strings_of(FieldReader& reader, const char* name) {
  std::vector<std::string> strings;
  for (const Json& element : reader.list(name)) {
    if (element.is_string()) {
      strings.push_back(element.get<std::string>());
    } else {
      reader.note(name);
    }
  }
  return strings;
}

std::optional<LinkRelation> relation_from_name(std::string_view name) {
  for (LinkRelation relation : {LinkRelation::kContent, LinkRelation::kNext, LinkRelation::kNav,
                                LinkRelation::kAttachment}) {
    if (relation_name(relation) == name) {
      return relation;
    }
  }
  return std::nullopt;
}

// One element of a list read by `read`; what is wrong inside is wrong outside.
template <typename Read>
auto read_each(FieldReader& reader, const char* name, Read read) {
  std::vector<decltype(read(reader))> values;
  for (const Json& element : reader.list(name)) {
    FieldReader inner(element);
    values.push_back(read(inner));
    if (!inner.wrong().empty()) {
      reader.note(name);
    }
  }
  return values;
}

void read_parts(FieldReader& reader, Document& document) {
  document.attachments = read_each(reader, "attachments", [](FieldReader& inner) {
    return Attachment{inner.text("url"), inner.text("name"), inner.text("type")};
  });
  document.links = read_each(reader, "links", [](FieldReader& inner) {
    const std::optional<LinkRelation> relation = relation_from_name(inner.text("rel"));
    if (!relation) {
      inner.note("rel");
    }
    return Link{inner.text("url"), relation.value_or(LinkRelation::kNav)};
  });
  document.removed = read_each(reader, "removed", [](FieldReader& inner) {
    return Removed{inner.text("text"), inner.text("reason")};
  });
  document.flags = read_each(reader, "flags", [](FieldReader& inner) {
    return Flag{inner.text("flag"), inner.number("score"), strings_of(inner, "evidence")};
  });
}

RuleUse rule_from_json(const Json& json, FieldReader& outer) {
  FieldReader reader(json);
  RuleUse rule{reader.text("name"), reader.text("revision"), {}};
  const Json found_json = reader.object("found");
  FieldReader found(found_json);
  for (const auto& [key, selectors] : found_json.items()) {
    rule.keys.push_back({key, strings_of(found, key.c_str())});
  }
  if (!reader.wrong().empty() || !found.wrong().empty()) {
    outer.note("rule");
  }
  return rule;
}

}  // namespace

Json document_to_json(const Document& document, const DocumentJsonOptions& options) {
  Json json;
  json["kind"] = kind_name(document.kind);
  json["title"] = text_or_null(document.title);
  json["published"] = day_or_null(document.published);
  json["published_at"] = text_or_null(document.published_at);
  json["published_from"] = text_or_null(document.published_from);
  json["signed"] = day_or_null(document.signed_on);
  json["meta_published"] = text_or_null(document.meta_published);
  json["source"] = text_or_null(document.source);
  json["issuer"] = text_or_null(document.issuer);
  json["doc_number"] = text_or_null(document.doc_number);
  json["index_number"] = text_or_null(document.index_number);
  json["column"] = text_or_null(document.column);
  json["site"] = site_to_json(document.site);
  json["text"] = document.text;
  json["payload_sha256"] = text_or_null(document.payload_sha256);
  json["attachments"] = Json::array();
  for (const Attachment& attachment : document.attachments) {
    json["attachments"].push_back(
        {{"url", attachment.url}, {"name", attachment.name}, {"type", attachment.type}});
  }
  if (options.links == DocumentLinks::kInclude) {
    json["links"] = Json::array();
    for (const Link& link : document.links) {
      json["links"].push_back({{"url", link.url}, {"rel", relation_name(link.relation)}});
    }
  }
  if (options.removed == RemovedParts::kInclude) {
    json["removed"] = Json::array();
    for (const Removed& removed : document.removed) {
      json["removed"].push_back({{"text", removed.text}, {"reason", removed.reason}});
    }
  }
  json["flags"] = Json::array();
  for (const Flag& flag : document.flags) {
    json["flags"].push_back(
        {{"flag", flag.flag}, {"score", flag.score}, {"evidence", flag.evidence}});
  }
  json["charset"] = {{"used", document.charset.used}, {"from", document.charset.from}};
  json["lang"] = document.lang.empty() ? Json() : Json(document.lang);
  if (options.removed == RemovedParts::kInclude && document.rule) {
    json["rule"] = rule_to_json(*document.rule);
  }
  return json;
}

Result<Document> document_from_json(const Json& json) {
  FieldReader reader(json);
  Document document;
  const std::optional<PageKind> kind = kind_from_name(reader.text("kind"));
  if (!kind) {
    reader.note("kind");
  }
  document.kind = kind.value_or(PageKind::kEmpty);
  document.title = reader.optional_text("title");
  document.published = reader.optional_day("published");
  document.published_at = reader.optional_text("published_at");
  document.published_from = reader.optional_text("published_from");
  document.signed_on = reader.optional_day("signed");
  document.meta_published = reader.optional_text("meta_published");
  document.source = reader.optional_text("source");
  document.issuer = reader.optional_text("issuer");
  document.doc_number = reader.optional_text("doc_number");
  document.index_number = reader.optional_text("index_number");
  document.column = reader.optional_text("column");
  document.text = reader.text("text");
  document.payload_sha256 = reader.optional_text("payload_sha256");
  document.lang = reader.optional_text("lang").value_or("");
  read_parts(reader, document);
  if (reader.has("rule")) {
    document.rule = rule_from_json(reader.object("rule"), reader);
  }

  const Json site_json = reader.object("site");
  FieldReader site(site_json);
  document.site = {site.optional_text("name"), site.optional_text("site_id"),
                   site.optional_text("icp"), site.optional_text("police"),
                   site.optional_text("organiser")};
  const Json charset_json = reader.object("charset");
  FieldReader charset(charset_json);
  document.charset = {charset.text("used"), charset.text("from")};

  for (const FieldReader* each : {&reader, &site, &charset}) {
    if (!each->wrong().empty()) {
      return fail(ErrorCode::kCorrupt, "not a document: " + each->wrong());
    }
  }
  return document;
}

std::string to_json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace shilu
