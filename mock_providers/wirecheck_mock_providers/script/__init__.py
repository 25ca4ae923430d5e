"""What is said and when: directives, scenarios, scripts. Pure, and it knows no provider."""
