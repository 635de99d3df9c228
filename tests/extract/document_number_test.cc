#include "extract/document_number.h"

#include <catch2/catch.hpp>

namespace shilu {

TEST_CASE("Document numbers are found in every bracket, without the words before them") {
  struct Case {
    const char* text;
    const char* number;  // "" for none
  };
  const Case cases[] = {
      {"云政办发〔2018〕7号", "云政办发〔2018〕7号"},
      {"辽政办【2017】22号", "辽政办【2017】22号"},
      {"云财[2018]31号", "云财[2018]31号"},
      {"云财(2018)31号", "云财(2018)31号"},
      {"云财（2018）31号", "云财（2018）31号"},
      {"云财﹝2018﹞31号", "云财﹝2018﹞31号"},
      {"云财〔2018〕第12号", "云财〔2018〕第12号"},
      {"云财 〔２０１８〕 １２ 号", "云财〔２０１８〕１２号"},
      {"按照云政办【2018】22号要求", "云政办【2018】22号"},
      {"根据国务院办公厅关于印发国办发〔2017〕24号", "国办发〔2017〕24号"},
      {"现转发辽政办明电〔2017〕60号文件", "辽政办明电〔2017〕60号"},
      {"见国办发〔2016〕80号", "国办发〔2016〕80号"},
      {"经信发〔2018〕3号", "经信发〔2018〕3号"},
      {"和政办发〔2018〕3号", "和政办发〔2018〕3号"},
      {"(国务院令第492号)", "国务院令第492号"},
      {"云河县人民政府令 第 十二 号", "云河县人民政府令第十二号"},
      {"云河县税务局公告2018年第3号", "云河县税务局公告2018年第3号"},
      // not numbers
      {"中办发〔20168号", ""},
      {"中心街18号", ""},
      {"第7号", ""},
      {"（2018年）7号楼", ""},
      {"", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    CHECK(find_document_number(one.text).value_or("") == one.number);
  }
}

TEST_CASE("A document number alone in its line is told from one in a sentence") {
  CHECK(parse_document_number("　云政办发〔2018〕7号").value_or("") == "云政办发〔2018〕7号");
  CHECK(parse_document_number("（国办发〔2017〕24号）").value_or("") == "国办发〔2017〕24号");
  CHECK_FALSE(parse_document_number("按照云政办发〔2018〕7号要求"));
  CHECK_FALSE(parse_document_number("根据云政办发〔2018〕7号"));
}

}  // namespace shilu
